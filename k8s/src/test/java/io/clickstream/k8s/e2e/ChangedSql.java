package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes of the project's SQL such as its users make, and what can be seen of them in rows. */
final class ChangedSql {

    /** Of a network that nobody has: documentation only. */
    static final String ADDRESS = "192.0.2.77";

    private static final String PIPELINE = "files/pipeline.sql";
    private static final String SCHEMA = "files/clickhouse-schema/";

    private ChangedSql() {}

    /** Within a statement: every event gets the same address. */
    static Path otherAddress(Chart chart, Path folder) {
        return written(
                folder.resolve("other-address.sql"),
                changed(
                        read(chart, PIPELINE),
                        "\n    ip_address,\n    source_topic,",
                        "\n    '" + ADDRESS + "' AS ip_address,\n    source_topic,"));
    }

    /** A word that is none, in the first INSERT. */
    static Path broken(Chart chart, Path folder) {
        return written(
                folder.resolve("broken.sql"),
                changed(
                        read(chart, PIPELINE),
                        "\nINSERT INTO processed_events\n",
                        "\nINSERT INTOO processed_events\n"));
    }

    /** A column {@code channel} on the whole way, in a copy of the chart: the job fills it, a new schema file makes room. */
    static Chart newColumn(Chart chart, Path folder) {
        Chart copy = chart.copyTo(folder)
                .edit(
                        PIPELINE,
                        sql -> changed(
                                changed(
                                        sql,
                                        "\n    ip_address STRING,\n    source_topic STRING NOT NULL,",
                                        "\n    ip_address STRING,\n    channel STRING,\n    source_topic STRING NOT NULL,"),
                                "\n    ip_address,\n    source_topic,",
                                "\n    ip_address,\n    CASE WHEN order_id IS NULL THEN 'browse' ELSE 'buy' END AS channel,"
                                        + "\n    source_topic,"));
        String queue = read(chart, SCHEMA + "004_events_queue.sql");
        String rows = changed(
                query(queue, "events_processed_mv"),
                "\n    ip_address,\n    ip_address_text,",
                "\n    ip_address,\n    channel,\n    ip_address_text,");
        String parsed = changed(
                changed(
                        query(queue, "events_mv"),
                        "\n    flow_read_ip_address AS ip_address,",
                        "\n    flow_read_ip_address AS ip_address,\n    flow_json.channel AS channel,"),
                " ip_address Nullable(String),",
                " ip_address Nullable(String), channel Nullable(String),");
        written(copy.path().resolve(SCHEMA + "900_channel.sql"), """
                ALTER TABLE analytics.events_processed ADD COLUMN IF NOT EXISTS channel LowCardinality(Nullable(String)) CODEC(ZSTD);
                ALTER TABLE analytics.events_incoming ADD COLUMN IF NOT EXISTS channel Nullable(String);
                ALTER TABLE analytics.events_processed_mv MODIFY QUERY
                %s;
                ALTER TABLE analytics.events_mv MODIFY QUERY
                %s;
                """.formatted(rows, parsed));
        return copy;
    }

    private static String query(String schema, String view) {
        Matcher found = Pattern.compile(
                        "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics\\." + view + " TO \\S+ AS\n([^;]+);")
                .matcher(schema);
        if (!found.find()) {
            throw new IllegalStateException("the schema has no view " + view);
        }
        return found.group(1);
    }

    private static String changed(String sql, String before, String after) {
        if (sql.split(Pattern.quote(before), -1).length != 2) {
            throw new IllegalStateException("the SQL should have this once: " + before);
        }
        return sql.replace(before, after);
    }

    private static String read(Chart chart, String file) {
        try {
            return Files.readString(chart.path().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path written(Path file, String sql) {
        try {
            return Files.writeString(file, sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
