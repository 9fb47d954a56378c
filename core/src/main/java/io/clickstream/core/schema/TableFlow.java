package io.clickstream.core.schema;

import io.clickstream.core.pipeline.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL by which ClickHouse takes a clean topic into its table, record by record or into the dead letters. */
public final class TableFlow {

    /** When ClickHouse has written a row; it says so itself. */
    public static final String INSERTED_AT = "inserted_at";

    private static final int LINE_LENGTH = 100;

    private static final String SOURCE_TOPIC = "source_topic";

    /** Only says when, so one that no column can hold costs no event. */
    static final String SOURCE_TIMESTAMP = "source_timestamp";

    /** What names a raw record. */
    public static final List<String> IDENTITY =
            List.of(SOURCE_TOPIC, "source_topic_id", "source_partition", "source_offset", SOURCE_TIMESTAMP);

    /** Which event of its raw record a row is, from 0; only where a record has several. */
    public static final String SOURCE_INDEX = "source_index";

    /** How many events that record has. */
    public static final String SOURCE_COUNT = "source_count";

    /** Where the newest change of a key is in its clean topic: what comes later there is newer. */
    public static final String CLEAN_PARTITION = "clean_partition";

    /** In {@link #CLEAN_PARTITION}. */
    public static final String CLEAN_OFFSET = "clean_offset";

    /** What only the flow has begins with it, so a column may be called anything else. */
    public static final String PREFIX = FlowField.PREFIX;

    private static final String NAMES_RAW_RECORD = """
            ,
                -- With the identity of the raw record a second delivery is no second dead letter, and the raw record is accounted for.
                source_topic != '' AND flow_read_source_partition IS NOT NULL AND flow_read_source_offset IS NOT NULL AS flow_names_raw_record\
            """;

    private static final String PLACE_OF_RAW_RECORD = """
                if(flow_names_raw_record, source_topic, flow_queue_topic) AS flow_topic,
                -- Kafka's client does not tell the id of the topic that it reads. Two records differ in what is in them.
                if(flow_names_raw_record, source_topic_id, 'payload ' || hex(sipHash64(flow_message))) AS flow_topic_id,
                if(flow_names_raw_record, assumeNotNull(flow_read_source_partition), flow_queue_partition) AS flow_partition,
                if(flow_names_raw_record, assumeNotNull(flow_read_source_offset), flow_queue_offset) AS flow_offset,
                if(flow_names_raw_record, source_timestamp, flow_queue_timestamp) AS flow_timestamp,
            """;

    private static final String PLACE_IN_RAW_RECORD = """
                if(flow_names_raw_record, ifNull(flow_read_source_index, 0), 0) AS flow_index,
                if(flow_names_raw_record, %s, 1) AS flow_count,
            """;

    private static final String PLACE_IN_CLEAN_TOPIC = """
                flow_queue_topic AS flow_topic,
                'payload ' || hex(sipHash64(flow_message)) AS flow_topic_id,
                flow_queue_partition AS flow_partition,
                flow_queue_offset AS flow_offset,
                flow_queue_timestamp AS flow_timestamp,
            """;

    private final FlowNames names;
    private final Sink sink;
    private final String deadLetters;
    private final List<FlowField> fields;
    private final boolean isIndexed;

    /** Without those that name the raw record. */
    private final List<FlowField> required;

    /**
     * A flow between two tables that go together.
     *
     * @param sink the topic, the table and the consumer group
     * @param deadLetters table of dead letters
     */
    public TableFlow(FlowNames names, Sink sink, String deadLetters, CleanTable clean, TargetTable target) {
        this.names = names;
        this.sink = sink;
        this.deadLetters = deadLetters;
        this.isIndexed = clean.isIndexed();
        this.fields = clean.columns().stream()
                .flatMap(written -> target
                        .column(written.name())
                        .filter(TargetTable.Column::takesValues)
                        .map(kept -> FlowField.of(written, target, kept))
                        .stream())
                .toList();
        this.required = fields.stream().filter(FlowField::required).toList();
    }

    /** All statements, each of which may be executed again. The last one starts the flow. */
    public String sql() {
        return String.join("\n", queue(), incoming(), rows(), rejected(), parse());
    }

    /** The same where an older flow may stand, of other columns: nothing but the queue has anything in it, and that stays. */
    public String sqlAnew() {
        return """
                -- At every start, so that a new column finds its way. First what starts the flow: then nothing is on its way.
                DROP VIEW IF EXISTS %s;
                DROP VIEW IF EXISTS %s;
                DROP VIEW IF EXISTS %s;
                DROP TABLE IF EXISTS %s;

                """.formatted(full(names.parse()), full(names.rows()), full(names.rejected()), full(names.incoming()))
                + sql();
    }

    private String queue() {
        return """
                -- The clean topic, as it comes: the engine would set up every column anew for every record, and ClickHouse needed 1.7 times
                -- the CPU. A block of records is parsed at once below.
                CREATE TABLE IF NOT EXISTS %s
                (
                    message String
                )
                ENGINE = Kafka(kafka_connection)
                SETTINGS
                    kafka_topic_list = '%s',
                    kafka_group_name = '%s',
                    kafka_format = 'RawBLOB',
                    -- ClickHouse's share of the latency, chosen from a curve (docs/performance.md). How long a block may wait for more
                    -- rows: the larger, the fewer parts.
                    kafka_flush_interval_ms = 250,
                    -- How long it waits for a full batch before it takes what there is, and how long it rests when there was nothing.
                    -- What a checkpoint commits arrives at once, so with exactly-once these two count and not the first.
                    kafka_poll_timeout_ms = 50,
                    kafka_consumer_reschedule_ms = 50;
                """.formatted(full(names.queue()), sink.topic(), sink.consumerGroup());
    }

    private String incoming() {
        return """
                -- Stores nothing. It stands between the queue and its two views because a queue starts to read as soon as it has its
                -- first view, and what it reads before the second one exists would be lost to that one.
                CREATE TABLE IF NOT EXISTS %s
                (
                %s
                    -- Empty for a good row, else why it cannot be stored.
                    flow_rejection String,
                    -- Where a rejected record is known from: the raw record, else the place in the clean topic.
                    flow_topic String,
                    flow_topic_id String,
                    flow_partition UInt32,
                    flow_offset UInt64,
                    flow_timestamp Nullable(DateTime64(3, 'UTC')),
                    flow_key String,
                    flow_payload String%s
                )
                ENGINE = Null;
                """.formatted(
                        full(names.incoming()),
                        lines(fields, FlowField::incomingColumns),
                        isIndexed ? ",\n    flow_index UInt32,\n    flow_count UInt32" : "");
    }

    private String rows() {
        return """
                CREATE MATERIALIZED VIEW IF NOT EXISTS %s TO %s AS
                SELECT
                %s
                %s    nowInBlock64(3, 'UTC') AS inserted_at
                FROM %s
                WHERE flow_rejection = '';
                """.formatted(
                full(names.rows()),
                full(names.table()),
                lines(fields, FlowField::rowColumns),
                sink.hasKey()
                        ? "    flow_partition AS %s,\n    flow_offset AS %s,\n".formatted(CLEAN_PARTITION, CLEAN_OFFSET)
                        : "",
                full(names.incoming()));
    }

    private String rejected() {
        return """
                CREATE MATERIALIZED VIEW IF NOT EXISTS %s TO %s AS
                SELECT
                    'clickhouse' AS rejected_by,
                    flow_rejection AS reason,
                    flow_topic AS source_topic,
                    flow_topic_id AS source_topic_id,
                    flow_partition AS source_partition,
                    flow_offset AS source_offset,
                %s    flow_timestamp AS source_timestamp,
                    flow_key AS key,
                    flow_payload AS payload,
                    nowInBlock64(3, 'UTC') AS inserted_at
                FROM %s
                -- A record with nothing in it is no event that was lost.
                WHERE flow_rejection != '' AND NOT match(flow_payload, '^\\\\s*(\\\\[\\\\s*\\\\]\\\\s*)?$');
                """.formatted(
                        full(names.rejected()),
                        full(deadLetters),
                        isIndexed ? "    flow_index AS source_index,\n    flow_count AS source_count,\n" : "",
                        full(names.incoming()));
    }

    private String parse() {
        return """
                -- Last, because this is what starts the flow.
                CREATE MATERIALIZED VIEW IF NOT EXISTS %s TO %s AS
                WITH
                    toUnixTimestamp64Milli(toDateTime64('1900-01-01 00:00:00', 3, 'UTC')) AS flow_first_time,
                    toUnixTimestamp64Milli(toDateTime64('2299-01-01 00:00:00', 3, 'UTC')) AS flow_end_of_time%s
                SELECT
                %s
                    multiIf(
                        -- Of a list it would take the elements for the fields.
                        empty(flow_fields), if(isValidJSON(flow_message) AND JSONType(flow_message) = 'Object', '%s is missing', 'not a JSON object'),
                        length(flow_fields) != length(arrayDistinct(flow_fields)), 'a field is there twice',
                %s
                        '') AS flow_rejection,
                %s
                    flow_queue_key AS flow_key,
                    if(flow_rejection = '', '', flow_message) AS flow_payload
                FROM
                (
                    SELECT
                        message AS flow_message,
                        _topic AS flow_queue_topic,
                        _partition AS flow_queue_partition,
                        _offset AS flow_queue_offset,
                        _timestamp_ms AS flow_queue_timestamp,
                        _key AS flow_queue_key,
                        JSONExtractKeys(message) AS flow_fields,
                        -- As texts: what does not fit its type shows as one that cannot be converted, where a typed field would be empty.
                        JSONExtract(message, 'Tuple(%s)') AS flow_json%s
                    FROM %s
                );
                """.formatted(
                        full(names.parse()),
                        full(names.incoming()),
                        sink.hasKey() ? "" : NAMES_RAW_RECORD,
                        lines(fields, field -> "    " + field.parsedValue()),
                        firstRequired(),
                        String.join("\n", checks()),
                        place().stripTrailing(),
                        tuple(),
                        fields.stream()
                                .flatMap(field -> field.reading().stream())
                                .map(reading -> ",\n        " + reading)
                                .collect(Collectors.joining()),
                        full(names.queue()));
    }

    private String place() {
        if (sink.hasKey()) {
            return PLACE_IN_CLEAN_TOPIC;
        }
        String count = fields.stream().anyMatch(field -> field.name().equals(SOURCE_COUNT))
                ? "ifNull(flow_read_source_count, 1)"
                : "1";
        return PLACE_OF_RAW_RECORD + (isIndexed ? PLACE_IN_RAW_RECORD.formatted(count) : "");
    }

    private List<String> checks() {
        List<String> checks = new ArrayList<>();
        fields.stream()
                .filter(field -> !field.isText() && !field.asText())
                .map(FlowField::fit)
                .forEach(checks::add);
        if (!required.isEmpty()) {
            // The job writes all of them; somebody else may not.
            checks.add("%s, '%s is missing',"
                    .formatted(
                            required.stream().map(FlowField::missing).collect(Collectors.joining(" OR ")), missing()));
        }
        if (!sink.hasKey()) {
            checks.add("source_topic = '', 'source_topic is missing',");
            checks.add(
                    "flow_read_source_partition IS NULL OR flow_read_source_offset IS NULL, 'source_partition or source_offset is missing',");
        }
        List<FlowField> times = fields.stream().filter(FlowField::isTime).toList();
        if (!times.isEmpty()) {
            checks.add(
                    "-- Outside these years the conversion to DateTime64 would silently move the event to the nearest valid time.");
        }
        times.stream()
                .map(field -> """
                        %1$s < flow_first_time OR %1$s >= flow_end_of_time,
                                '%2$s is outside the years 1900 to 2298: ' || toString(assumeNotNull(%1$s)),\
                        """.formatted(field.value(), SqlName.inString(field.name())))
                .forEach(checks::add);
        return checks.stream().map(check -> "        " + check).toList();
    }

    private String firstRequired() {
        return required.isEmpty() ? SOURCE_TOPIC : missing();
    }

    private String missing() {
        List<String> names = required.stream().map(FlowField::name).toList();
        int last = names.size() - 1;
        return SqlName.inString(
                last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last));
    }

    /** The fields as a type, a few in each line. */
    private String tuple() {
        StringBuilder text = new StringBuilder();
        int lineLength = 0;
        for (FlowField field : fields) {
            String part = SqlName.inString(field.quotedName()) + " Nullable(String)";
            if (lineLength + part.length() > LINE_LENGTH) {
                text.append(",\n            ");
                lineLength = 0;
            } else if (!text.isEmpty()) {
                text.append(", ");
            }
            text.append(part);
            lineLength += part.length();
        }
        return text.toString();
    }

    private String full(String name) {
        return names.database() + "." + SqlName.quoted(name);
    }

    private static String lines(List<FlowField> all, Function<FlowField, String> line) {
        return all.stream().map(line).collect(Collectors.joining("\n"));
    }
}
