package io.clickstream.local.inference;

import io.clickstream.core.schema.SqlName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The SQL of ClickHouse's tables. */
record TablesText(List<InferredTopic> topics) {

    String sql() {
        return "-- How clean records are kept. A column has the name that it has in pipeline.sql.\n"
                + topics.stream().map(TablesText::table).collect(Collectors.joining("\n"));
    }

    private static String table(InferredTopic topic) {
        Optional<String> time = topic.eventTime().map(column -> SqlName.quoted(column.name()));
        String order = Stream.concat(
                        Stream.concat(topic.key().map(column -> SqlName.quoted(column.name())).stream(), time.stream()),
                        Stream.of("source_topic, source_partition, source_offset, source_topic_id"))
                .collect(Collectors.joining(", "));
        return """
                CREATE TABLE IF NOT EXISTS %s
                (
                %s
                    source_topic LowCardinality(String),
                    source_topic_id LowCardinality(String),
                    source_partition UInt32 CODEC(ZSTD),
                    source_offset UInt64 CODEC(Delta, ZSTD),
                    source_timestamp Nullable(DateTime64(3, 'UTC')) CODEC(Delta, ZSTD),
                    inserted_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
                )
                ENGINE = ReplacingMergeTree%s
                ORDER BY (%s);
                """.formatted(
                SqlName.quoted(topic.table()),
                topic.columns().stream().map(TablesText::column).collect(Collectors.joining("\n")),
                time.map(column -> "\nPARTITION BY toYYYYMM(" + column + ")").orElse(""),
                order);
    }

    private static String column(InferredColumn column) {
        return "    " + SqlName.quoted(column.name()) + " " + column.storedType()
                + (column.codec().isEmpty() ? "" : " CODEC(" + column.codec() + ")") + ",";
    }
}
