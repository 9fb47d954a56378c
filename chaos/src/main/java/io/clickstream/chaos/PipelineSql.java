package io.clickstream.chaos;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's {@code pipeline.sql}, and the edits that the faults need. */
final class PipelineSql {
    /** The last column of the clean table: the one that is followed by the topic. */
    private static final String LAST_COLUMN =
            "(source_timestamp\\s+TIMESTAMP_LTZ\\(3\\)\\s+NOT\\s+NULL)(\\s*\\)\\s*WITH\\s*\\(\\s*'topic'\\s*=\\s*'%s')";

    private static final Pattern GOOD_RECORDS =
            Pattern.compile("(source_timestamp)(\\s+FROM\\s+raw_events\\s+WHERE\\s+parse_error\\s+IS\\s+NULL)");
    private static final Pattern FIRST_INSERT = Pattern.compile("(?=INSERT\\s+INTO)");

    private PipelineSql() {}

    /**
     * Lets a task be failed, and writes the version of the SQL into each clean event.
     *
     * @param sql the project's SQL
     * @param cleanTopic the topic of the clean events
     * @param version number of the version
     * @param jar jar with {@link TaskFailure}
     * @param trigger file that fails a task
     */
    static String prepared(String sql, String cleanTopic, int version, Path jar, Path trigger) {
        String withColumn = replace(
                sql, Pattern.compile(LAST_COLUMN.formatted(Pattern.quote(cleanTopic))), "$1,\n    sql_version INT$2");
        String withVersion = replace(
                withColumn,
                GOOD_RECORDS,
                "$1,\n    " + version + " AS sql_version$2 AND passes(source_offset, "
                        + Matcher.quoteReplacement("'" + trigger + "'") + ")");
        return replace(
                withVersion,
                FIRST_INSERT,
                Matcher.quoteReplacement("CREATE TEMPORARY FUNCTION passes AS '" + TaskFailure.class.getName()
                        + "' LANGUAGE JAVA USING JAR '" + jar.toUri() + "';\n\n"));
    }

    /** Replaces a text that must be there. */
    static String replace(String text, String old, String by) {
        return replace(text, Pattern.compile(Pattern.quote(old)), Matcher.quoteReplacement(by));
    }

    private static String replace(String text, Pattern old, String by) {
        Matcher found = old.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("not found: " + old);
        }
        return found.replaceFirst(by);
    }
}
