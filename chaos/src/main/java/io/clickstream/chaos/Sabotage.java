package io.clickstream.chaos;

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
    NO_DEAD_LETTERS;

    String sql(String sql) {
        return switch (this) {
            case READ_UNCOMMITTED -> PipelineSql.replace(sql, "'read_committed'", "'read_uncommitted'");
            case NO_DEAD_LETTERS -> sql.substring(0, sql.indexOf("INSERT INTO dead_letter_events"));
            default -> sql;
        };
    }

    String schema(String sql) {
        return switch (this) {
            case NO_DEDUPLICATION ->
                sql.replace(
                        "ENGINE = ReplacingMergeTree\nPARTITION BY toYYYYMM(event_timestamp)",
                        "ENGINE = MergeTree\nPARTITION BY toYYYYMM(event_timestamp)");
            case COMMIT_BEFORE_INSERT ->
                sql.replace(
                        "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_processed_mv TO analytics.events_processed AS",
                        "CREATE TABLE IF NOT EXISTS analytics.events_buffer AS analytics.events_processed"
                                + " ENGINE = Buffer(analytics, events_processed, 1, 5, 10, 100000, 1000000, 10000000, 100000000);\n"
                                + "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.events_processed_mv TO analytics.events_buffer AS");
            default -> sql;
        };
    }

    String clickHouseConfig(String xml) {
        return switch (this) {
            case READ_UNCOMMITTED -> PipelineSql.replace(xml, "read_committed", "read_uncommitted");
            default -> xml;
        };
    }

    /** How the check reads the clean topic. */
    String isolationLevel() {
        return this == READ_UNCOMMITTED ? "read_uncommitted" : "read_committed";
    }
}
