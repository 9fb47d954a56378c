package io.clickstream.core.schema;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.schema.type.ColumnType;
import io.clickstream.core.schema.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL by which ClickHouse takes a clean topic into its table, record by record or into the dead letters. */
public final class TableFlow {

    /** When ClickHouse has written a row; it says so itself. */
    public static final String INSERTED_AT = "inserted_at";

    private static final int LINE_LENGTH = 100;

    /** Of a type in a reason. */
    private static final int LONGEST_TYPE = 60;

    private static final String SOURCE_TOPIC = "source_topic";

    /** Only says when, so one that no column can hold costs no event. */
    private static final String SOURCE_TIMESTAMP = "source_timestamp";

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
    public static final String PREFIX = "flow_";

    /** Beside a column of another type: takes what is no value of that. */
    private static final String AS_TEXT = "_text";

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
    private final List<Field> fields;
    private final boolean isIndexed;

    /** Without those that name the raw record. */
    private final List<Field> required;

    /**
     * A field of the clean records that the table keeps.
     *
     * @param asText whether what is no value of its type goes into a column beside it
     * @param required whether a record without it is a bad one
     */
    private record Field(String name, ColumnType type, boolean asText, boolean required) {

        static Field of(CleanTable.Column written, TargetTable target, TargetTable.Column kept) {
            ColumnType type = ColumnType.of(kept.type());
            boolean mayBeNull = type instanceof ScalarType ? type.nullable() : written.nullable();
            return new Field(
                    kept.name(),
                    type,
                    TableFlow.asText(target, kept).isPresent(),
                    !mayBeNull && !IDENTITY.contains(kept.name()));
        }

        /** Whether it has no parts. */
        boolean isScalar() {
            return type instanceof ScalarType;
        }

        boolean isText() {
            return type instanceof ScalarType scalar && scalar.isText();
        }

        boolean isTime() {
            return type instanceof ScalarType scalar && scalar.isTime() && !isSourceTimestamp();
        }

        boolean isSourceTimestamp() {
            return name.equals(SOURCE_TIMESTAMP);
        }

        String quotedName() {
            return SqlName.quoted(name);
        }

        String text() {
            return PREFIX + "json." + quotedName();
        }

        String value() {
            return isText() || !isScalar() ? text() : SqlName.quoted(PREFIX + "read_" + name);
        }

        /** The value that is read of the text, if that is not the text itself. */
        Optional<String> reading() {
            return type instanceof ScalarType scalar && !scalar.isText()
                    ? Optional.of(scalar.read(text()) + " AS " + value())
                    : Optional.empty();
        }

        /** Its type between the two views. */
        String incomingType() {
            if (!(type instanceof ScalarType scalar)) {
                return type.readType();
            }
            String read = isSourceTimestamp() ? scalar.base() : scalar.readAs();
            return scalar.nullable() ? "Nullable(" + read + ")" : read;
        }
    }

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
                        .map(kept -> Field.of(written, target, kept))
                        .stream())
                .toList();
        this.required = fields.stream().filter(Field::required).toList();
    }

    /** The column that takes what is no value of another one, if there is one. */
    static Optional<TargetTable.Column> asText(TargetTable target, TargetTable.Column column) {
        return ColumnType.of(column.type()) instanceof ScalarType type && !type.isText() && type.nullable()
                ? target.column(column.name() + AS_TEXT).filter(TableFlow::isNullableText)
                : Optional.empty();
    }

    private static boolean isNullableText(TargetTable.Column column) {
        return ColumnType.of(column.type()) instanceof ScalarType type && type.isText() && type.nullable();
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
                lines(
                        fields,
                        field -> "    " + field.quotedName() + " "
                                + field.incomingType() + ","
                                + (field.asText()
                                        ? "\n    " + SqlName.quoted(field.name() + AS_TEXT) + " Nullable(String),"
                                        : "")),
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
                lines(
                        fields,
                        field -> "    " + rowValue(field) + ","
                                + (field.asText() ? "\n    " + SqlName.quoted(field.name() + AS_TEXT) + "," : "")),
                sink.hasKey()
                        ? "    flow_partition AS %s,\n    flow_offset AS %s,\n".formatted(CLEAN_PARTITION, CLEAN_OFFSET)
                        : "",
                full(names.incoming()));
    }

    private static String rowValue(Field field) {
        if (field.isTime()) {
            return "fromUnixTimestamp64Milli(%1$s, 'UTC') AS %1$s".formatted(field.quotedName());
        }
        // Of a row that is not rejected, all parts fit.
        return field.isScalar()
                ? field.quotedName()
                : "CAST(%1$s, '%2$s') AS %1$s"
                        .formatted(
                                field.quotedName(),
                                SqlName.inString(field.type().sql()));
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
                        lines(fields, field -> "    " + parsedValue(field)),
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

    private static String parsedValue(Field field) {
        String name = field.quotedName();
        if (field.isText()) {
            return (field.type().nullable() ? field.text() : "ifNull(" + field.text() + ", '')") + " AS " + name + ",";
        }
        if (!field.isScalar()) {
            return field.type().read(field.text(), 1) + " AS " + name + ",";
        }
        if (field.isSourceTimestamp()) {
            return """
                    -- -1 is Kafka's word for none. It only says when, so one that no DateTime64 can hold costs no event.
                        if(%1$s != -1 AND %1$s >= flow_first_time AND %1$s < flow_end_of_time,
                            fromUnixTimestamp64Milli(assumeNotNull(%1$s), 'UTC'), NULL) AS %2$s,\
                    """.formatted(field.value(), name);
        }
        String value =
                (field.type().nullable() ? field.value() : "assumeNotNull(" + field.value() + ")") + " AS " + name;
        return field.asText()
                ? "%s,\n    if(%s IS NULL, %s, NULL) AS %s,"
                        .formatted(value, field.value(), field.text(), SqlName.quoted(field.name() + AS_TEXT))
                : value + ",";
    }

    private List<String> checks() {
        List<String> checks = new ArrayList<>();
        fields.stream()
                .filter(field -> !field.isText() && !field.asText())
                .map(TableFlow::fits)
                .forEach(checks::add);
        if (!required.isEmpty()) {
            // The job writes all of them; somebody else may not.
            checks.add("%s, '%s is missing',"
                    .formatted(
                            required.stream().map(TableFlow::isMissing).collect(Collectors.joining(" OR ")),
                            missing()));
        }
        if (!sink.hasKey()) {
            checks.add("source_topic = '', 'source_topic is missing',");
            checks.add(
                    "flow_read_source_partition IS NULL OR flow_read_source_offset IS NULL, 'source_partition or source_offset is missing',");
        }
        List<Field> times = fields.stream().filter(Field::isTime).toList();
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

    private static String fits(Field field) {
        String misfit = field.type() instanceof ScalarType scalar
                ? scalar.misfit(field.text(), field.value())
                        .map(wrong -> "(" + field.value() + " IS NULL OR " + wrong + ")")
                        .orElse(field.value() + " IS NULL")
                : field.type().misfit(field.text(), 1).orElseThrow();
        String type = shortened(
                field.type() instanceof ScalarType scalar
                        ? scalar.described()
                        : field.type().sql());
        return "%s IS NOT NULL AND %s,\n        '%s is not a%s %s: ' || left(assumeNotNull(%s), 40),"
                .formatted(
                        field.text(),
                        misfit,
                        SqlName.inString(field.name()),
                        type.matches("[AEI].*") ? "n" : "",
                        SqlName.inString(type),
                        field.text());
    }

    private static String shortened(String type) {
        return type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) + "..." : type;
    }

    private static String isMissing(Field field) {
        return field.isText() ? field.quotedName() + " = ''" : field.value() + " IS NULL";
    }

    private String firstRequired() {
        return required.isEmpty() ? SOURCE_TOPIC : missing();
    }

    private String missing() {
        List<String> names = required.stream().map(Field::name).toList();
        int last = names.size() - 1;
        return SqlName.inString(
                last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last));
    }

    /** The fields as a type, a few in each line. */
    private String tuple() {
        StringBuilder text = new StringBuilder();
        int lineLength = 0;
        for (Field field : fields) {
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

    private static <T> String lines(List<T> all, Function<T, String> line) {
        return all.stream().map(line).collect(Collectors.joining("\n"));
    }
}
