package io.clickstream.chaos;

import org.apache.kafka.common.IsolationLevel;

/** Ways to take away what the guarantees rest on. A run with one of them must fail; else it would prove nothing. */
enum Sabotage {
    /** Nothing is taken away. */
    NONE,
    /** A repeated row does not collapse into its first delivery. */
    NO_DEDUPLICATION,
    /** The job, ClickHouse and the check of the clean topic see what was never committed. */
    READ_UNCOMMITTED,
    /** ClickHouse commits its offsets while the rows are still in memory. */
    COMMIT_BEFORE_INSERT,
    /** The job has no branch for malformed records. */
    NO_DEAD_LETTERS,
    /** The job knows topics by their names alone. */
    NO_TOPIC_IDS;

    String sql(String sql) {
        return switch (this) {
            case READ_UNCOMMITTED -> PipelineSql.replace(sql, "'read_committed'", "'read_uncommitted'");
            case NO_TOPIC_IDS ->
                "UNLOAD MODULE `topic-ids`;\n"
                        + PipelineSql.replace(
                                sql, "STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL", "AS source_topic");
            case NO_DEAD_LETTERS -> sql.substring(0, sql.lastIndexOf("INSERT INTO"));
            default -> sql;
        };
    }

    /** @param table of the clean events */
    String schema(String sql, String table) {
        return switch (this) {
            case NO_DEDUPLICATION ->
                sql.replace(
                        "ENGINE = ReplacingMergeTree\nPARTITION BY toYYYYMM(event_timestamp)",
                        "ENGINE = MergeTree\nPARTITION BY toYYYYMM(event_timestamp)");
            case COMMIT_BEFORE_INSERT ->
                sql.replace(
                        "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.%1$s_mv TO analytics.%1$s AS"
                                .formatted(table),
                        ("CREATE TABLE IF NOT EXISTS analytics.events_buffer AS analytics.%1$s"
                                        + " ENGINE = Buffer(analytics, %1$s, 1, 5, 10, 100000, 1000000, 10000000, 100000000);\n"
                                        + "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.%1$s_mv TO analytics.events_buffer AS")
                                .formatted(table));
            default -> sql;
        };
    }

    String clickHouseConfig(String xml) {
        return switch (this) {
            case READ_UNCOMMITTED -> PipelineSql.replace(xml, "read_committed", "read_uncommitted");
            default -> xml;
        };
    }

    /** What rows have as the id of a topic. */
    String topicId(String topic, String id) {
        return this == NO_TOPIC_IDS ? topic : id;
    }

    /** How the verifier reads the clean topic. */
    IsolationLevel isolationLevel() {
        return this == READ_UNCOMMITTED ? IsolationLevel.READ_UNCOMMITTED : IsolationLevel.READ_COMMITTED;
    }
}
