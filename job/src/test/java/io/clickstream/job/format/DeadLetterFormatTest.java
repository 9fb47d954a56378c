package io.clickstream.job.format;

import static io.clickstream.job.format.BytesCatalog.environmentWith;
import static io.clickstream.job.format.BytesCatalog.query;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other formats of Flink, whose failures are data. */
class DeadLetterFormatTest {

    private static TableEnvironment visits(String format, String options, String... records) {
        TableEnvironment environment = environmentWith(records);
        environment.executeSql("""
                CREATE TABLE visits (
                    user_id STRING NOT NULL,
                    seconds INT,
                    problem STRING METADATA FROM 'value.error' VIRTUAL,
                    `raw` BYTES METADATA FROM 'value.raw' VIRTUAL
                ) WITH ('format' = 'dead-letter', 'dead-letter.of' = '%s'%s)""".formatted(format, options));
        return environment;
    }

    private static List<Row> read(TableEnvironment environment) throws Exception {
        return query(environment, "SELECT user_id, seconds, problem, CAST(`raw` AS STRING) FROM visits");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            json | {"user_id":"u1","seconds":7} | text                        | not json: Unrecognized token 'text'
            json | {"user_id":"u1","seconds":7} | {"user_id":"u2","seconds":"x"} | not json: Fail to deserialize at field: seconds.
            json | {"user_id":"u1","seconds":7} | {"seconds":8}               | user_id is missing
            json | {"user_id":"u1","seconds":7} | ``                          | not json: nothing can be made of it
            csv  | u1,7                         | u2,x                        | not csv: Fail to deserialize at field: seconds.
            csv  | u1,7                         | u2,8,9                      | not csv: Too many entries: expected at most 2
            csv  | u1,7                         | "u2                         | not csv: Missing closing quote for value
            """)
    void aRecordThatCannotBeReadIsData(String format, String good, String bad, String problem) throws Exception {
        List<Row> rows = read(visits(format, "", good, bad, good));

        assertThat(rows).hasSize(3);
        assertThat(rows)
                .filteredOn(row -> row.getField(2) == null)
                .containsExactly(Row.of("u1", 7, null, null), Row.of("u1", 7, null, null));
        assertThat(rows)
                .filteredOn(row -> row.getField(2) != null)
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getField(0)).isEqualTo("");
                    assertThat(row.getField(1)).isNull();
                    assertThat(row.getField(2)).asString().startsWith(problem).hasSizeLessThan(210);
                    assertThat(row.getField(3)).isEqualTo(bad);
                });
    }

    @Test
    void optionsGoToTheFormat() throws Exception {
        assertThat(read(visits("csv", ", 'dead-letter.options.field-delimiter' = ';'", "u1;7")))
                .containsExactly(Row.of("u1", 7, null, null));
        assertThatThrownBy(() -> visits("csv", ", 'dead-letter.options.delimiter' = ';'", "u1;7")
                        .explainSql("SELECT * FROM visits"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("Unsupported options found for 'csv'")
                .hasStackTraceContaining("delimiter");
        assertThatThrownBy(() -> visits("cvs", "", "u1;7").explainSql("SELECT * FROM visits"))
                .isInstanceOf(ValidationException.class)
                .hasStackTraceContaining("Could not find any factory for identifier 'cvs'");
    }

    @Test
    void aRecordThatIsTooLongIsNotRead() throws Exception {
        assertThat(read(visits("csv", ", 'dead-letter.max-record-size' = '4 b'", "u1,7", "u1,77")))
                .containsExactlyInAnyOrder(
                        Row.of("u1", 7, null, null),
                        Row.of("", null, "record of 5 bytes, but at most 4 are read", "u1,77"));
    }

    @Test
    void changesStayChangesAndAreSeenWithTheMetadataOfTheFormat() throws Exception {
        // Given
        TableEnvironment environment = environmentWith(
                "{\"before\":null,\"after\":{\"id\":1,\"name\":\"a\"},\"source\":{\"ts_ms\":5},\"op\":\"c\",\"ts_ms\":7}",
                "{\"before\":{\"id\":1,\"name\":\"a\"},\"after\":{\"id\":1,\"name\":\"b\"},\"op\":\"u\",\"ts_ms\":8}",
                "{\"op\":\"nonsense\"}",
                "{\"before\":{\"id\":1,\"name\":\"b\"},\"after\":null,\"op\":\"d\",\"ts_ms\":9}");
        environment.executeSql("""
                CREATE TABLE names (
                    problem STRING METADATA FROM 'value.error' VIRTUAL,
                    at_source TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL,
                    `raw` BYTES METADATA FROM 'value.raw' VIRTUAL,
                    id INT NOT NULL,
                    name STRING
                ) WITH ('format' = 'dead-letter', 'dead-letter.of' = 'debezium-json')""");

        // When
        List<Row> rows = query(
                environment,
                "SELECT id, name, CAST(EXTRACT(EPOCH FROM at_source) AS BIGINT), problem, CAST(`raw` AS STRING) FROM names");

        // Then
        assertThat(rows)
                .filteredOn(row -> row.getField(3) == null)
                .extracting(Row::getKind)
                .containsExactlyInAnyOrder(RowKind.INSERT, RowKind.UPDATE_BEFORE, RowKind.UPDATE_AFTER, RowKind.DELETE);
        assertThat(rows)
                .filteredOn(row -> row.getField(3) != null)
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getField(0)).isEqualTo(0);
                    assertThat(row.getField(3)).asString().startsWith("not debezium-json: ");
                    assertThat(row.getField(4)).isEqualTo("{\"op\":\"nonsense\"}");
                });
    }

    /** A message that comes with Protobuf itself: 1 is its seconds, 2 its nanos. */
    @Test
    void whatIsNoProtobufIsDataAndUnknownFieldsAreSkipped() throws Exception {
        // Given
        byte[] good = {0x08, 7, 0x10, 5};
        byte[] withUnknownField = {0x08, 7, 0x10, 5, 0x18, 1};
        List<byte[]> poison = List.of(
                new byte[] {0x08},
                new byte[] {0x08, (byte) 0xff},
                // Of a wire type that there is not, a group without end, and a field of number 0.
                new byte[] {0x0f, 1},
                new byte[] {0x1b, 0x08, 7},
                new byte[] {0, 0, 0, 0, 1, 0x08, 7},
                "{\"seconds\": 7}".getBytes(UTF_8),
                new byte[] {0x1f, (byte) 0x8b, 8, 0});
        List<byte[]> records = new ArrayList<>(List.of(good, withUnknownField));
        poison.forEach(record -> {
            records.add(record);
            records.add(good);
        });
        TableEnvironment environment = environmentWith(records);
        environment.executeSql("""
                CREATE TABLE durations (
                    seconds BIGINT NOT NULL,
                    nanos INT,
                    problem STRING METADATA FROM 'value.error' VIRTUAL
                ) WITH (
                    'format' = 'dead-letter',
                    'dead-letter.of' = 'protobuf',
                    'dead-letter.options.message-class-name' = 'com.google.protobuf.Duration'
                )""");

        // When
        List<Row> rows = query(environment, "SELECT * FROM durations");

        // Then
        assertThat(rows)
                .filteredOn(row -> row.getField(2) == null)
                .hasSize(2 + poison.size())
                .containsOnly(Row.of(7L, 5, null));
        assertThat(rows)
                .filteredOn(row -> row.getField(2) != null)
                .hasSize(poison.size())
                .allSatisfy(row -> assertThat(row.getField(2)).asString().startsWith("not protobuf: "));
    }

    @Test
    void aBadRecordFailsAQueryWithoutTheErrorColumn() {
        TableEnvironment environment = environmentWith("text");
        environment.executeSql(
                "CREATE TABLE visits (user_id STRING) WITH ('format' = 'dead-letter', 'dead-letter.of' = 'json')");

        assertThatThrownBy(() -> query(environment, "SELECT * FROM visits"))
                .hasStackTraceContaining("not json: Unrecognized token 'text'");
    }

    @Test
    void deepNestingIsARecordThatCannotBeRead() throws Exception {
        String deep = "{\"user_id\":\"u1\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(read(visits("json", "", deep)))
                .singleElement()
                .satisfies(row -> assertThat(row.getField(2)).asString().startsWith("not json: "));
    }
}
