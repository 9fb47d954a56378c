package io.clickstream.bench.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.pipeline.ClickHouseServer;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A ClickHouse engine in a process of its own, and what it has used. */
final class MeasuredClickHouse implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ClickHouseServer server;
    private final ClickHouse client;
    private final ProcessMeter meter;

    private MeasuredClickHouse(ClickHouseServer server) {
        this.server = server;
        this.client = server.client();
        this.meter = new ProcessMeter(server.process().pid());
    }

    /**
     * Starts it with the configuration of the local run, but lets queries read files.
     *
     * @param schema folder of the schema's {@code *.sql}
     * @param bootstrapServers Kafka's address, for schemas with queues
     */
    static MeasuredClickHouse start(DataFolder data, InstallLayout layout, Path schema, String bootstrapServers)
            throws IOException, InterruptedException {
        return new MeasuredClickHouse(ClickHouseServer.start(
                data,
                layout,
                new ClickHouseServer.Setup(
                        layout.engine(Optional.empty()),
                        configuration(data, layout),
                        schema,
                        Ports.free(1).get(0),
                        bootstrapServers)));
    }

    private static Path configuration(DataFolder data, InstallLayout layout) throws IOException {
        Path users = Files.writeString(
                data.folder("users.xml").toAbsolutePath(),
                changed(
                        Files.readString(layout.clickHouseUsers()),
                        "<grants>",
                        "<grants>\n        <query>GRANT READ ON FILE</query>"));
        return Files.writeString(
                data.folder("config.xml").toAbsolutePath(),
                changed(
                        Files.readString(layout.clickHouseConfig()),
                        "<users_config from_env=\"CLICKHOUSE_USERS_CONFIG\"/>",
                        "<users_config>" + users + "</users_config>"));
    }

    private static String changed(String xml, String before, String after) {
        if (!xml.contains(before)) {
            throw new IllegalStateException("the configuration of ClickHouse has no " + before);
        }
        return xml.replace(before, after);
    }

    /** Runs a statement; the result are the rows, each as its values. */
    List<JsonNode> query(String sql) throws InterruptedException {
        return client.query(sql);
    }

    /** Runs a query whose result is one number. */
    long number(String sql) throws InterruptedException {
        return client.queryNumber(sql);
    }

    /** How many parts a table has. */
    long parts(String table) throws InterruptedException {
        return number(ofParts("count()", table));
    }

    /** Rows in the parts of a table, duplicates among them: without reading any. */
    long storedRows(String table) throws InterruptedException {
        return number(ofParts("sum(rows)", table));
    }

    private static String ofParts(String what, String table) {
        return "SELECT %s FROM system.parts WHERE database = 'analytics' AND active AND table = '%s'"
                .formatted(what, table);
    }

    /** CPU time of the process since it started. */
    Duration cpu() {
        return meter.cpu();
    }

    /** Waits until no merge has run for a moment. */
    void awaitMerges() throws InterruptedException {
        long quiet = System.nanoTime();
        while (System.nanoTime() - quiet < QUIET.toNanos()) {
            if (number("SELECT count() FROM system.merges") > 0) {
                quiet = System.nanoTime();
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
