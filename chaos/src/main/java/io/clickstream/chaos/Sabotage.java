package io.clickstream.chaos;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.IsolationLevel;

/** Ways to take away what the guarantees rest on. A run with one of them must fail; else it would prove nothing. */
enum Sabotage {
    /** Nothing is taken away. */
    NONE,
    /** A repeated row does not collapse into its first delivery: the time of its insert is in the key. */
    NO_DEDUPLICATION,
    /** The job, ClickHouse and the check of the clean topic see what was never committed. */
    READ_UNCOMMITTED,
    /** ClickHouse commits its offsets while the rows are still in memory. */
    COMMIT_BEFORE_INSERT,
    /** The job has no branch for malformed records. */
    NO_DEAD_LETTERS,
    /** The job knows topics by their names alone. */
    NO_TOPIC_IDS,
    /** The job writes at least once, and the check of the clean topics still expects each record once. */
    AT_LEAST_ONCE;

    private static final Pattern TOPIC_ID =
            Pattern.compile("STRING\\s+NOT\\s+NULL\\s+METADATA\\s+FROM\\s+'topic-id'\\s+VIRTUAL");
    private static final Pattern GUARANTEE = Pattern.compile("('sink\\.delivery-guarantee'\\s*=\\s*)'[^']*'");
    private static final String TABLE_OF_TOPIC =
            "(?i)CREATE\\s+TEMPORARY\\s+TABLE\\s+(`?\\w+`?)\\s*\\([^;]*?'topic'\\s*=\\s*'%s'";
    // A comment may have a semicolon in it.
    private static final String INSERT = "(?is)INSERT\\s+INTO\\s+%s\\b.*?;[ \\t]*(?=\\r?\\n|$)";
    private static final String SORTING_KEY =
            "(?is)(CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?:\\w+\\.)?`?%s`?\\s*\\(.*?\\bORDER\\s+BY\\s*\\()";
    private static final String VIEW_OF_ROWS = "CREATE MATERIALIZED VIEW IF NOT EXISTS (\\S+) TO analytics\\.`?%s`? AS";

    /** The SQL of the job without it; the same if it has nothing of it. */
    String sql(String sql, Topology topology) {
        return switch (this) {
            case READ_UNCOMMITTED -> sql.replace("'read_committed'", "'read_uncommitted'");
            case NO_TOPIC_IDS ->
                TOPIC_ID.matcher(sql).find()
                        ? "UNLOAD MODULE `topic-ids`;\n" + TOPIC_ID.matcher(sql).replaceAll("AS source_topic")
                        : sql;
            case NO_DEAD_LETTERS ->
                insertInto(sql, topology.deadLetters()).matcher(sql).replaceFirst("");
            case AT_LEAST_ONCE -> GUARANTEE.matcher(sql).replaceAll("$1'at-least-once'");
            default -> sql;
        };
    }

    /** One of the files of ClickHouse's schema without it. */
    String schema(String sql, Topology topology) {
        String result = sql;
        for (Sink sink : topology.cleanTopics()) {
            String table = Pattern.quote(sink.table());
            result = switch (this) {
                case NO_DEDUPLICATION ->
                    Pattern.compile(SORTING_KEY.formatted(table))
                            .matcher(result)
                            .replaceFirst("$1inserted_at, ");
                case COMMIT_BEFORE_INSERT ->
                    Pattern.compile(VIEW_OF_ROWS.formatted(table))
                            .matcher(result)
                            .replaceFirst(view -> Matcher.quoteReplacement(buffered(view.group(1), sink.table())));
                default -> result;
            };
        }
        return result;
    }

    private static String buffered(String view, String table) {
        return """
                CREATE TABLE IF NOT EXISTS analytics.`%2$s_buffer` AS analytics.`%2$s` \
                ENGINE = Buffer(analytics, '%2$s', 1, 5, 10, 100000, 1000000, 10000000, 100000000);
                CREATE MATERIALIZED VIEW IF NOT EXISTS %1$s TO analytics.`%2$s_buffer` AS""".formatted(view, table);
    }

    private static Pattern insertInto(String sql, Sink sink) {
        Matcher table = Pattern.compile(TABLE_OF_TOPIC.formatted(Pattern.quote(sink.topic())))
                .matcher(sql);
        return Pattern.compile(INSERT.formatted(table.find() ? Pattern.quote(table.group(1)) : "(?!)"));
    }

    String clickHouseConfig(String xml) {
        return switch (this) {
            case READ_UNCOMMITTED -> xml.replace("read_committed", "read_uncommitted");
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
