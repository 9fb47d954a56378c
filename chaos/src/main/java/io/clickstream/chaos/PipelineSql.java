package io.clickstream.chaos;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pipeline's SQL, and the edits that the faults need. */
final class PipelineSql {
    /** The last column of the clean table: the one that is followed by the topic. */
    private static final String LAST_COLUMN =
            "(source_timestamp\\s+TIMESTAMP_LTZ\\(3\\)\\s+NOT\\s+NULL)(\\s*\\)\\s*WITH\\s*\\(\\s*'topic'\\s*=\\s*'%s')";

    private static final Pattern GOOD_RECORDS =
            Pattern.compile("(source_timestamp)(\\s+FROM\\s+raw_events\\s+WHERE\\s+parse_error\\s+IS\\s+NULL)");
    private static final Pattern FIRST_INSERT = Pattern.compile("(?=INSERT\\s+INTO)");

    private static final Pattern ANY_FIRST_INSERT = Pattern.compile("(?m)^(?=[ \\t]*INSERT\\s+INTO\\b)");
    private static final Pattern ANY_GOOD_RECORDS = Pattern.compile("(\\w+\\.|)parse_error\\s+IS\\s+NULL");

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
        return replace(withVersion, FIRST_INSERT, Matcher.quoteReplacement(function(jar)));
    }

    /**
     * The same of any pipeline, where it can be done; a version is another literal there, and shows nowhere.
     *
     * @param sql the job's SQL
     * @param version number of the version
     * @param jar jar with {@link TaskFailure}
     * @param trigger file that fails a task
     */
    static String prepared(String sql, int version, Path jar, Path trigger) {
        Optional<Matcher> found = goodRecords(sql);
        if (found.isEmpty()) {
            return sql;
        }
        String of = found.get().group(1);
        int end = found.get().end();
        String condition = " AND passes(%ssource_offset, '%s', %d)".formatted(of, trigger, version);
        return replace(
                sql.substring(0, end) + condition + sql.substring(end),
                ANY_FIRST_INSERT,
                Matcher.quoteReplacement(function(jar)));
    }

    /** Whether any pipeline's SQL has a place where a task can be failed: {@code parse_error IS NULL} in an INSERT. */
    static boolean canFailTask(String sql) {
        return goodRecords(sql).isPresent();
    }

    private static Optional<Matcher> goodRecords(String sql) {
        Matcher insert = ANY_FIRST_INSERT.matcher(sql);
        Matcher good = ANY_GOOD_RECORDS.matcher(sql);
        return insert.find() && good.find(insert.start()) ? Optional.of(good) : Optional.empty();
    }

    private static String function(Path jar) {
        return "CREATE TEMPORARY FUNCTION passes AS '" + TaskFailure.class.getName() + "' LANGUAGE JAVA USING JAR '"
                + jar.toUri() + "';\n\n";
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
