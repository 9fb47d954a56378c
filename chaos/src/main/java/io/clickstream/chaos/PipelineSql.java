package io.clickstream.chaos;

import java.nio.file.Path;

/** The project's {@code pipeline.sql}, and the edits that the faults need. */
final class PipelineSql {

    private static final String CLEAN_TABLE_END =
            "    source_timestamp TIMESTAMP_LTZ(3) NOT NULL\n) WITH (\n    'topic' = 'processed_events'";
    private static final String GOOD_RECORDS = "    source_timestamp\nFROM raw_events\nWHERE parse_error IS NULL";

    private PipelineSql() {}

    /**
     * Lets a task be failed, and writes the version of the SQL into each clean event.
     *
     * @param sql the project's SQL
     * @param version number of the version
     * @param jar jar with {@link TaskFailure}
     * @param trigger file that fails a task
     */
    static String prepared(String sql, int version, Path jar, Path trigger) {
        return replace(
                replace(
                        replace(
                                sql,
                                CLEAN_TABLE_END,
                                CLEAN_TABLE_END.replace(" NOT NULL\n)", " NOT NULL,\n    sql_version INT\n)")),
                        GOOD_RECORDS,
                        "    source_timestamp,\n    " + version + " AS sql_version\nFROM raw_events\n"
                                + "WHERE parse_error IS NULL AND passes(source_offset, '" + trigger + "')"),
                "INSERT INTO processed_events",
                "CREATE TEMPORARY FUNCTION passes AS '" + TaskFailure.class.getName() + "' LANGUAGE JAVA USING JAR '"
                        + jar.toUri() + "';\n\nINSERT INTO processed_events");
    }

    /** Replaces a text that must be there. */
    static String replace(String text, String old, String by) {
        if (!text.contains(old)) {
            throw new IllegalStateException("not found: " + old);
        }
        return text.replace(old, by);
    }
}
