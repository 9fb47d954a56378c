package io.clickstream.job.format;

import static io.clickstream.job.format.BytesCatalog.environmentWith;
import static io.clickstream.job.format.BytesCatalog.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.FieldForms;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonFormatFactoryTest {

    @Test
    void failureIsDataInAQuery() throws Exception {
        // Given
        String bad = "{\"user_id\":\"u2\",\"duration_seconds\":\"abc\"}";
        TableEnvironment environment = environmentWith("{\"user_id\":\"u1\",\"duration_seconds\":7}", bad);
        environment.executeSql("""
                CREATE TABLE page_views (
                    user_id STRING NOT NULL,
                    duration_seconds INT,
                    `raw` BYTES METADATA FROM 'value.raw' VIRTUAL,
                    parse_error STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH ('format' = 'event-json')""");

        // When
        List<Row> rows = query(
                environment, "SELECT user_id, duration_seconds, CAST(`raw` AS STRING), parse_error FROM page_views");

        // Then
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of("u1", 7, null, null),
                        Row.of("", null, bad, "duration_seconds must be an integer, but is \"abc\""));
    }

    @Test
    void columnThatTheQueryDoesNotReadIsStillChecked() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("{\"user_id\":\"u2\",\"duration_seconds\":\"abc\"}");
        environment.executeSql("""
                CREATE TABLE page_views (
                    user_id STRING NOT NULL,
                    duration_seconds INT,
                    parse_error STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH ('format' = 'event-json')""");

        // When
        List<Row> rows = query(environment, "SELECT user_id FROM page_views WHERE parse_error IS NOT NULL");

        // Then
        assertThat(rows).containsExactly(Row.of(""));
    }

    @Test
    void fieldsMayBeCalledErrorAndRaw() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("{\"error\":\"e\",\"raw\":\"r\"}");
        environment.executeSql("""
                CREATE TABLE logs (
                    error STRING,
                    `raw` STRING,
                    parse_error STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH ('format' = 'event-json')""");

        // When
        List<Row> rows = query(environment, "SELECT * FROM logs");

        // Then
        assertThat(rows).containsExactly(Row.of("e", "r", null));
    }

    @Test
    void badRecordFailsAQueryWithoutTheErrorColumn() {
        TableEnvironment environment = environmentWith("[]");
        environment.executeSql("CREATE TABLE page_views (user_id STRING) WITH ('format' = 'event-json')");

        assertThatThrownBy(() -> query(environment, "SELECT * FROM page_views"))
                .hasStackTraceContaining("not a JSON object: unexpected '[' at byte 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"VARCHAR(10)", "CHAR(3)", "VARBINARY(3)", "MAP<INT, STRING>", "MULTISET<STRING>"})
    void unsupportedTypeIsRefusedInPlanning(String type) {
        TableEnvironment environment = environmentWith();
        environment.executeSql("CREATE TABLE t (id INT, tags " + type + ") WITH ('format' = 'event-json')");

        assertThatThrownBy(() -> environment.explainSql("SELECT id FROM t"))
                .isInstanceOf(ValidationException.class)
                .hasMessageMatching(
                        "Column 'tags' has the type \\Q%s\\E.*, which the format 'event-json' does not support\\. "
                                        .formatted(type.split(" ")[0])
                                + "Supported are STRING, BYTES, .*ARRAY<\\.\\.\\.> and MAP<STRING, \\.\\.\\.>\\.");
    }

    @Test
    void unsupportedTypeIsRefusedWithItsPath() {
        TableEnvironment environment = environmentWith();
        environment.executeSql(
                "CREATE TABLE t (id INT, items ARRAY<ROW<code CHAR(3)>>) WITH ('format' = 'event-json')");

        assertThatThrownBy(() -> environment.explainSql("SELECT id FROM t"))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("Column 'items.code' has the type CHAR(3), which");
    }

    @Test
    void unsupportedTypeIsNotWrittenEither() {
        EventJsonEncodingFormat format =
                new EventJsonEncodingFormat(FieldForms.of(TimestampFormat.SQL), Optional.empty());
        DataType table = DataTypes.ROW(DataTypes.FIELD("code", DataTypes.CHAR(3)));

        assertThatThrownBy(() -> format.createRuntimeEncoder(null, table))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("Column 'code' has the type CHAR(3), which");
    }

    @Test
    void optionChoosesTheTimestampFormat() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("{\"seen\":1769903999123}");
        environment.executeSql("""
                CREATE TABLE page_views (seen TIMESTAMP(3))
                WITH ('format' = 'event-json', 'event-json.timestamp-format' = 'epoch-millis')""");

        // When
        List<Row> rows = query(environment, "SELECT * FROM page_views");

        // Then
        assertThat(rows).containsExactly(Row.of(LocalDateTime.parse("2026-01-31T23:59:59.123")));
    }

    @Test
    void optionsReadTimesOfAnyZoneAndKeepAnyJson() throws Exception {
        // Given
        TableEnvironment environment = environmentWith(
                "{\"seen\":\"2026-01-31T23:59:59.123+01:00\",\"sent\":1769903999.5,\"at\":{\"city\":\"Bern\"},\"tags\":[1]}");
        environment.executeSql("""
                CREATE TABLE page_views (seen TIMESTAMP(3), sent TIMESTAMP(3), `at` STRING, tags STRING)
                WITH (
                    'format' = 'event-json',
                    'event-json.timestamp-format' = 'iso-8601',
                    'event-json.column-timestamp-formats' = 'sent:epoch-seconds',
                    'event-json.json-text-columns' = 'at;tags')""");

        // When
        List<Row> rows = query(environment, "SELECT * FROM page_views");

        // Then
        assertThat(rows)
                .containsExactly(Row.of(
                        LocalDateTime.parse("2026-01-31T22:59:59.123"),
                        LocalDateTime.parse("2026-01-31T23:59:59.5"),
                        "{\"city\":\"Bern\"}",
                        "[1]"));
    }

    @Test
    void aQueryReadsTheEventsOfARecordWithTheirPlaces() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("[{\"user_id\":\"u1\"},{\"user_id\":7},{\"user_id\":\"u3\"}]");
        environment.executeSql("""
                CREATE TABLE page_views (
                    user_id STRING NOT NULL,
                    parse_error STRING METADATA FROM 'value.error' VIRTUAL,
                    `raw` BYTES METADATA FROM 'value.raw' VIRTUAL,
                    source_index INT NOT NULL METADATA FROM 'value.index' VIRTUAL,
                    source_count INT NOT NULL METADATA FROM 'value.count' VIRTUAL
                ) WITH ('format' = 'event-json', 'event-json.framing' = 'array')""");

        // When
        List<Row> rows = query(
                environment,
                "SELECT source_index, source_count, user_id, parse_error, CAST(`raw` AS STRING) FROM page_views");

        // Then
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of(0, 3, "u1", null, null),
                        Row.of(1, 3, "", "user_id must be a string, but is 7", "{\"user_id\":7}"),
                        Row.of(2, 3, "u3", null, null));
    }

    @Test
    void aQueryReadsWhatIsNested() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("""
                {"order": {"id": "o-1", "placed": 1769903999, "items": [{"sku": "a", "n": 2}, {"sku": "b", "n": 3}]},
                 "labels": {"vip": "yes"}, "day": "2026-01-31", "note": {"text": "hi", "by": [1, 2]}}""");
        environment.executeSql("""
                CREATE TABLE orders (
                    `order` ROW<id STRING NOT NULL, placed TIMESTAMP(3), items ARRAY<ROW<sku STRING, n INT>>> NOT NULL,
                    labels MAP<STRING, STRING>,
                    `day` DATE,
                    note ROW<text STRING, `by` STRING>
                ) WITH (
                    'format' = 'event-json',
                    'event-json.column-timestamp-formats' = 'order.placed:epoch-seconds',
                    'event-json.json-text-columns' = 'note.by')""");

        // When
        List<Row> rows = query(environment, """
                SELECT o.`order`.id, o.`order`.placed, item.sku, item.n, labels['vip'], `day`, o.note.`by`
                FROM orders AS o CROSS JOIN UNNEST(o.`order`.items) AS item (sku, n)""");

        // Then
        LocalDateTime placed = LocalDateTime.parse("2026-01-31T23:59:59");
        LocalDate day = LocalDate.parse("2026-01-31");
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of("o-1", placed, "a", 2, "yes", day, "[1, 2]"),
                        Row.of("o-1", placed, "b", 3, "yes", day, "[1, 2]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "json-text-columns|id|'json-text-columns' names 'id', which is no column of type STRING.",
                "json-text-columns|name|'json-text-columns' names 'name', which is no column of type STRING.",
                "column-timestamp-formats|id:sql|'column-timestamp-formats' names 'id', which is no column with a timestamp.",
                "column-timestamp-formats|id:iso|'column-timestamp-formats' has id:iso, but a timestamp is one of [sql"
            })
    void optionOfAColumnThatDoesNotSuitIsRefused(String option, String value, String problem) {
        TableEnvironment environment = environmentWith();
        environment.executeSql("CREATE TABLE t (id INT) WITH ('format' = 'event-json', 'event-json.%s' = '%s')"
                .formatted(option, value));

        assertThatThrownBy(() -> environment.explainSql("SELECT id FROM t")).hasStackTraceContaining(problem);
    }

    @Test
    void optionEndsRecordsThatAreTooLong() throws Exception {
        // Given
        TableEnvironment environment = environmentWith("{\"a\":1}" + " ".repeat(1017), "{\"a\":2}" + " ".repeat(1018));
        environment.executeSql("""
                CREATE TABLE t (
                    a INT,
                    `raw` BYTES METADATA FROM 'value.raw' VIRTUAL,
                    problem STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH ('format' = 'event-json', 'event-json.max-record-size' = '1 kb')""");

        // When
        List<Row> rows = query(environment, "SELECT a, CHAR_LENGTH(CAST(`raw` AS STRING)), problem FROM t");

        // Then
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        Row.of(1, null, null), Row.of(null, 1025, "record of 1025 bytes, but at most 1024 are read"));
    }

    @Test
    void encodingFormatIsFoundWithItsOption() {
        // Given
        Configuration options = Configuration.fromMap(Map.of("timestamp-format", "epoch-millis"));
        SerializationFormatFactory factory = FactoryUtil.discoverFactory(
                getClass().getClassLoader(), SerializationFormatFactory.class, "event-json");

        // When
        EncodingFormat<SerializationSchema<RowData>> format = factory.createEncodingFormat(null, options);

        // Then
        assertThat(format)
                .isEqualTo(new EventJsonEncodingFormat(FieldForms.of(TimestampFormat.EPOCH_MILLIS), Optional.empty()));
        assertThat(format.getChangelogMode()).isEqualTo(ChangelogMode.insertOnly());
    }

    @ParameterizedTest
    @CsvSource({"INSERT, 0", "UPDATE_BEFORE, 1", "UPDATE_AFTER, 0", "DELETE, 1"})
    void aChangeSaysWhetherItsRowIsDeleted(RowKind kind, int deleted) throws Exception {
        // Given
        SerializationFormatFactory factory = FactoryUtil.discoverFactory(
                getClass().getClassLoader(), SerializationFormatFactory.class, "event-json");
        EncodingFormat<SerializationSchema<RowData>> format =
                factory.createEncodingFormat(null, Configuration.fromMap(Map.of("deleted-field", "gone")));
        SerializationSchema<RowData> writer =
                format.createRuntimeEncoder(null, DataTypes.ROW(DataTypes.FIELD("room", DataTypes.INT())));
        writer.open(null);

        // When
        byte[] record = writer.serialize(GenericRowData.ofKind(kind, 7));

        // Then
        assertThat(new String(record, UTF_8)).isEqualTo("{\"room\":7,\"gone\":" + deleted + "}");
        assertThat(format.getChangelogMode()).isEqualTo(ChangelogMode.upsert(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso", "sql-92", "epoch_millis"})
    void unknownTimestampFormatIsRefused(String format) {
        TableEnvironment environment = environmentWith();
        environment.executeSql(
                "CREATE TABLE t (id INT) WITH ('format' = 'event-json', 'event-json.timestamp-format' = '%s')"
                        .formatted(format));

        assertThatThrownBy(() -> environment.explainSql("SELECT id FROM t"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("Could not parse value '" + format + "' for key 'event-json.timestamp-format'")
                .hasStackTraceContaining("[sql, iso-8601, epoch-seconds, epoch-millis, epoch-micros, epoch-nanos]");
    }

    @Test
    void unknownOptionIsRefused() {
        TableEnvironment environment = environmentWith();
        environment.executeSql(
                "CREATE TABLE t (id INT) WITH ('format' = 'event-json', 'event-json.ignore-parse-errors' = 'true')");

        assertThatThrownBy(() -> environment.explainSql("SELECT id FROM t"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("event-json.ignore-parse-errors");
    }
}
