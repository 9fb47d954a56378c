package io.clickstream.local.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.core.schema.SqlName;
import io.clickstream.core.schema.TableFlow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * The SQL of the job.
 *
 * @param name of the pipeline
 */
record PipelineText(String name, List<InferredTopic> topics) {

    private static final String IDENTITY = String.join(", ", TableFlow.IDENTITY);
    private static final String IDENTITY_COLUMNS = """
                source_topic STRING NOT NULL,
                source_topic_id STRING NOT NULL,
                source_partition INT NOT NULL,
                source_offset BIGINT NOT NULL,
                source_timestamp TIMESTAMP_LTZ(3) NOT NULL
            """;

    private static final String SOURCE = "CREATE TEMPORARY TABLE kafka_source";

    /** As it stands in a replacement. */
    private static final String AVRO_FORMAT = Matcher.quoteReplacement("""
                -- What is no Avro of a schema that the registry knows arrives with parse_error set. While the registry is away, records wait.
                'value.format' = 'dead-letter',
                'value.dead-letter.of' = 'avro-confluent',
                'value.dead-letter.options.url' = '${SCHEMA_REGISTRY_URL}',
                'value.dead-letter.options.basic-auth.user-info' = '${SCHEMA_REGISTRY_USER_INFO:-}',
                'value.dead-letter.options.ssl.truststore.location' = '${SCHEMA_REGISTRY_TRUSTSTORE_LOCATION:-}',
                'value.dead-letter.max-record-size' = '1 mb',
            """);

    String sql() {
        StringBuilder sql = new StringBuilder("-- What is read, what becomes of it, and where it goes.\n\n");
        sql.append(head());
        topics.forEach(topic -> sql.append('\n').append(rawTable(topic)));
        topics.forEach(topic -> sql.append('\n').append(cleanTable(topic)));
        sql.append('\n').append(deadLetterTable());
        topics.forEach(topic -> sql.append('\n').append(insert(topic)));
        return sql.append('\n').append(deadLetters()).toString();
    }

    private String head() {
        try (InputStream in = PipelineText.class.getResourceAsStream("pipeline-head.sql")) {
            String head = new String(in.readAllBytes(), UTF_8).replace("@PIPELINE@", name);
            int source = head.indexOf(SOURCE);
            int sink = head.indexOf("CREATE TEMPORARY TABLE kafka_sink");
            String json = head.substring(source, sink);
            return head.substring(0, source)
                    + (topics.isEmpty() || topics.stream().anyMatch(topic -> !topic.isAvro()) ? json : "")
                    + (topics.stream().anyMatch(InferredTopic::isAvro) ? avro(json) : "")
                    + head.substring(sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, but for its name and its format. */
    private static String avro(String json) {
        return json.replace(SOURCE, "CREATE TEMPORARY TABLE kafka_avro_source")
                .replaceFirst("(?s)    'value.format' = .*?(?=    'value.fields-include')", AVRO_FORMAT);
    }

    private static String rawTable(InferredTopic topic) {
        return """
                -- Raw records of %1$s. NOT NULL means required. What cannot be read arrives with parse_error set and its bytes in raw_value.
                CREATE TEMPORARY TABLE %2$s (
                    record_key BYTES,
                %3$s
                    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
                    raw_value BYTES METADATA FROM 'value.raw' VIRTUAL,
                    source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
                    source_topic_id STRING NOT NULL METADATA FROM 'topic-id' VIRTUAL,
                    source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
                    source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL,
                    source_timestamp TIMESTAMP_LTZ(3) NOT NULL METADATA FROM 'timestamp' VIRTUAL
                ) WITH (
                    'topic' = '%1$s'%4$s
                ) LIKE %5$s (EXCLUDING ALL INCLUDING OPTIONS);
                """.formatted(
                        topic.topic(),
                        SqlName.quoted(topic.rawTable()),
                        columns(topic, true),
                        timestampFormats(topic) + jsonTextColumns(topic),
                        topic.isAvro() ? "kafka_avro_source" : "kafka_source");
    }

    private static String timestampFormats(InferredTopic topic) {
        String formats = topic.forms()
                .filter(form -> !form.getValue().equals(InferredType.JSON_TEXT))
                .map(form -> form.getKey() + ":" + form.getValue())
                .collect(Collectors.joining(","));
        return formats.isEmpty() ? "" : ",\n    'value.event-json.column-timestamp-formats' = '" + formats + "'";
    }

    private static String jsonTextColumns(InferredTopic topic) {
        String columns = String.join(";", topic.jsonTexts());
        return columns.isEmpty() ? "" : ",\n    'value.event-json.json-text-columns' = '" + columns + "'";
    }

    private static String columns(InferredTopic topic, boolean raw) {
        return topic.columns().stream()
                .map(column -> "    " + SqlName.quoted(column.name()) + " "
                        + (raw ? column.rawType() : column.cleanType()) + (column.required() ? " NOT NULL," : ","))
                .collect(Collectors.joining("\n"));
    }

    private String cleanTable(InferredTopic topic) {
        return """
                -- Clean records. Each column is one of the table of the same name in tables.sql.
                CREATE TEMPORARY TABLE %s (
                %s
                %s) WITH (
                    'topic' = '%s',
                    'sink.transactional-id-prefix' = '%s-%s'
                ) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);
                """.formatted(
                        SqlName.quoted(topic.table()),
                        columns(topic, false),
                        IDENTITY_COLUMNS,
                        topic.cleanTopic(),
                        name,
                        topic.table());
    }

    private String deadLetterTable() {
        return """
                CREATE TEMPORARY TABLE dead_letter_records (
                %1$s,
                    reason STRING NOT NULL,
                    `key` BYTES,
                    payload BYTES
                ) WITH (
                    'topic' = '%2$s_dead_letters',
                    'sink.transactional-id-prefix' = '%2$s-dead-letters'
                ) LIKE kafka_sink (EXCLUDING ALL INCLUDING OPTIONS);
                """.formatted(IDENTITY_COLUMNS.stripTrailing(), name);
    }

    private static String insert(InferredTopic topic) {
        return """
                INSERT INTO %s
                SELECT
                    %s,
                    %s
                FROM %s
                WHERE parse_error IS NULL;
                """.formatted(
                        SqlName.quoted(topic.table()),
                        topic.columns().stream().map(PipelineText::value).collect(Collectors.joining(",\n    ")),
                        IDENTITY,
                        SqlName.quoted(topic.rawTable()));
    }

    private static String value(InferredColumn column) {
        String name = SqlName.quoted(column.name());
        return column.rawType().equals(column.cleanType())
                ? name
                : "CAST(%s AS %s)".formatted(name, column.cleanType());
    }

    private String deadLetters() {
        String columns = IDENTITY + ", parse_error, record_key, raw_value";
        return """
                INSERT INTO dead_letter_records
                SELECT
                    %s, parse_error,
                    -- Cuts what is longer than 1 MiB; the whole record is where the columns above say.
                    CAST(CAST(record_key AS VARBINARY(1048576)) AS BYTES),
                    CAST(CAST(raw_value AS VARBINARY(1048576)) AS BYTES)
                FROM (
                %s
                )
                WHERE parse_error IS NOT NULL;
                """.formatted(
                IDENTITY,
                topics.stream()
                        .map(topic -> "    SELECT %s%n    FROM %s".formatted(columns, SqlName.quoted(topic.rawTable())))
                        .collect(Collectors.joining("\n    UNION ALL\n")));
    }
}
