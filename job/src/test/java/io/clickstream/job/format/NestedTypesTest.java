package io.clickstream.job.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.job.format.TestTable.Parsed;
import io.clickstream.job.format.codec.time.TimestampFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows, arrays and maps in columns, and the types that mostly occur there. */
class NestedTypesTest {

    private static final DataType ITEM = DataTypes.ROW(
                    DataTypes.FIELD("sku", DataTypes.STRING().notNull()),
                    DataTypes.FIELD("price", DataTypes.DECIMAL(6, 2)))
            .notNull();
    private static final TestTable ORDERS = TestTable.of(
            DataTypes.FIELD(
                    "payload",
                    DataTypes.ROW(
                                    DataTypes.FIELD("id", DataTypes.BIGINT().notNull()),
                                    DataTypes.FIELD("items", DataTypes.ARRAY(ITEM)))
                            .notNull()),
            DataTypes.FIELD(
                    "labels", DataTypes.MAP(DataTypes.STRING(), DataTypes.INT().notNull())),
            DataTypes.FIELD("matrix", DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INT()))));

    private static final Map<String, DataType> INTEGERS =
            Map.of("TINYINT", DataTypes.TINYINT(), "SMALLINT", DataTypes.SMALLINT(), "INT", DataTypes.INT());

    private static TestTable column(DataType type) {
        return TestTable.of("v", type);
    }

    private static Object value(DataType type, String json) {
        Parsed parsed = column(type).parse("{\"v\":" + json + "}");
        assertThat(parsed.error()).isNull();
        return parsed.values().get(0);
    }

    @Test
    void nestedValuesAreRead() {
        Parsed parsed = ORDERS.parse("""
                {"labels": {"b": 2, "a": 1},
                 "payload": {"items": [{"price": 1.50, "sku": "x", "unknown": [{}]}, {"sku": "y"}], "id": 7},
                 "matrix": [[1, null], null, []]}""");

        assertThat(parsed.error()).isNull();
        assertThat(parsed.values()).hasToString("[[7, [[x, 1.50], [y, null]]], {a=1, b=2}, [[1, null], null, []]]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                      | payload is missing
            {"payload":null}                                        | payload is null
            {"payload":[]}                                          | payload must be an object, but is []
            {"payload":"text"}                                      | payload must be an object, but is "text"
            {"payload":{}}                                          | payload.id is missing
            {"payload":{"id":null}}                                 | payload.id is null
            {"payload":{"id":"7"}}                                  | payload.id must be an integer, but is "7"
            {"payload":{"id":{"a":1}}}                              | payload.id must be an integer, but is {"a":1}
            {"payload":{"id":7,"items":{}}}                         | payload.items must be an array, but is {}
            {"payload":{"id":7,"items":[{"sku":"x"},null]}}         | payload.items[1] is null
            {"payload":{"id":7,"items":[{"sku":"x"},{}]}}           | payload.items[1].sku is missing
            {"payload":{"id":7,"items":[{"sku":"  "}]}}             | payload.items[0].sku is blank
            {"payload":{"id":7,"items":[{"sku":"x","price":[]}]}}   | payload.items[0].price must be a number with at most 4 digits before and 2 after the point, but is []
            {"payload":{"id":7},"labels":[]}                        | labels must be an object, but is []
            {"payload":{"id":7},"labels":{"a":null}}                | labels.a is null
            {"payload":{"id":7},"labels":{"a\\u00e9":true}}          | labels.a\\xC3\\xA9 must be an integer, but is true
            {"payload":{"id":7},"matrix":[[],[1,"2"]]}              | matrix[1][1] must be an integer, but is "2"
            {"payload":{"id":7},"matrix":[[],[1,"2"}                | not a JSON object: unexpected '}' at byte 39
            {"payload":{"id":7,}}                                   | not a JSON object: unexpected '}' at byte 19
            {"payload":{"id":7},"matrix":[[1,]]}                    | not a JSON object: unexpected ']' at byte 33
            """)
    void errorNamesTheWay(String json, String error) {
        assertThat(ORDERS.parse(json).error()).isEqualTo(error);
    }

    @Test
    void badRecordHoldsNeutralValues() {
        TestTable table = TestTable.of(
                DataTypes.FIELD("row", ORDERS.rowType().notNull()),
                DataTypes.FIELD("array", DataTypes.ARRAY(DataTypes.INT()).notNull()),
                DataTypes.FIELD(
                        "map",
                        DataTypes.MAP(DataTypes.STRING(), DataTypes.INT()).notNull()),
                DataTypes.FIELD("tiny", DataTypes.TINYINT().notNull()),
                DataTypes.FIELD("small", DataTypes.SMALLINT().notNull()),
                DataTypes.FIELD("float", DataTypes.FLOAT().notNull()),
                DataTypes.FIELD("day", DataTypes.DATE().notNull()),
                DataTypes.FIELD("time", DataTypes.TIME(0).notNull()),
                DataTypes.FIELD("optional", DataTypes.ARRAY(DataTypes.INT())));

        Parsed parsed = table.parse("{\"optional\":[1],\"small\":5}");

        assertThat(parsed.error()).isEqualTo("row is missing");
        assertThat(parsed.values())
                .containsExactly(
                        Arrays.asList(Arrays.asList(0L, null), null, null),
                        List.of(),
                        Map.of(),
                        (byte) 0,
                        (short) 0,
                        0.0f,
                        0,
                        0,
                        null);
    }

    @Test
    void theLastOfEqualKeysCountsAlsoInside() {
        assertThat(ORDERS.parse("{\"payload\":{\"id\":\"x\",\"id\":1},\"labels\":{\"a\":null,\"a\":2}}")
                        .values())
                .hasToString("[[1, null], {a=2}, null]");
    }

    @Test
    void whatIsNotDeclaredMayNestUpToTheLimit() {
        String inner = "[".repeat(998) + "]".repeat(998);
        assertThat(ORDERS.parse("{\"payload\":{\"id\":1,\"x\":" + inner + "}}").error())
                .isNull();
        assertThat(ORDERS.parse("{\"payload\":{\"id\":1,\"x\":[" + inner + "]}}")
                        .error())
                .startsWith("not a JSON object: nesting of more than 1000 levels at byte");
    }

    @Test
    @Timeout(10)
    void aMillionElementsAreRead() {
        String array = "[" + "1,".repeat(999_999) + "1]";

        assertThat((List<?>) value(DataTypes.ARRAY(DataTypes.INT()), array)).hasSize(1_000_000);
        assertThat(column(DataTypes.ARRAY(DataTypes.STRING()))
                        .parse("{\"v\":" + array + "}")
                        .error())
                .isEqualTo("v[0] must be a string, but is 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2026-01-31 | 20484
            1969-12-31 | -1
            0000-01-01 | -719528
            9999-12-31 | 2932896
            2024-02-29 | 19782
            """)
    void dateIsADayOfTheCalendar(String date, int day) {
        assertThat(value(DataTypes.DATE(), "\"" + date + "\"")).isEqualTo(day);
        assertThat(column(DataTypes.DATE()).write(day)).isEqualTo("{\"v\":\"" + date + "\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"2023-02-29\"",
                "\"2026-13-01\"",
                "\"2026-00-01\"",
                "\"10000-01-01\"",
                "\"2026-1-31\"",
                "\"2026-01-31 \"",
                "20484"
            })
    void whatIsNoDateIsRefused(String json) {
        assertThat(column(DataTypes.DATE()).parse("{\"v\":" + json + "}").error())
                .isEqualTo("v must look like 2026-01-31, but is " + json);
    }

    @ParameterizedTest
    @CsvSource({"00:00:00,0", "23:59:59.999,86399999", "12:30:00.5,45000500"})
    void timeIsMillisecondsOfADay(String time, int millis) {
        assertThat(value(DataTypes.TIME(3), "\"" + time + "\"")).isEqualTo(millis);
        assertThat(column(DataTypes.TIME(3)).write(millis)).isEqualTo("{\"v\":\"" + time + "\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "24:00:00"      | look like 23:59:59
            "23:59:60"      | look like 23:59:59
            "1:00:00"       | look like 23:59:59
            3600            | look like 23:59:59
            "12:30:00.1234" | have at most 3 digits after the second
            """)
    void whatIsNoTimeIsRefused(String json, String expected) {
        assertThat(column(DataTypes.TIME(3)).parse("{\"v\":" + json + "}").error())
                .isEqualTo("v must " + expected + ", but is " + json);
    }

    @ParameterizedTest
    @CsvSource({"TINYINT,128,-128,127", "SMALLINT,-32769,-32768,32767", "INT,2147483648,-2147483648,2147483647"})
    void integersHaveTheirRange(String name, String json, String min, String max) {
        DataType type = INTEGERS.get(name);
        assertThat(value(type, min)).hasToString(min);
        assertThat(value(type, max)).hasToString(max);
        assertThat(column(type).parse("{\"v\":" + json + "}").error())
                .isEqualTo("v must be an integer from %s to %s, but is %s".formatted(min, max, json));
    }

    @Test
    void floatIsRoundedOnce() {
        // Halfway between two floats, and a little more: by way of a double it would be the lower one.
        assertThat(value(DataTypes.FLOAT(), "1.00000005960464477540")).isEqualTo(1.0000001f);
        assertThat(column(DataTypes.FLOAT()).parse("{\"v\":1e39}").error())
                .isEqualTo("v must be a number of at most 3.4028235E38, but is 1e39");
    }

    @Test
    void whatHasNoFormInsideIsNullOrLeftOut() {
        assertThat(column(DataTypes.ARRAY(DataTypes.DOUBLE()))
                        .write(new GenericArrayData(new Object[] {1.5, Double.NaN, null})))
                .isEqualTo("{\"v\":[1.5,null,null]}");
        assertThat(column(DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE()))
                        .write(new GenericMapData(Map.of(StringData.fromString("a\"b"), Double.NaN))))
                .isEqualTo("{\"v\":{\"a\\\"b\":null}}");
        assertThat(column(DataTypes.ROW(
                                DataTypes.FIELD("d", DataTypes.DOUBLE()), DataTypes.FIELD("i", DataTypes.INT())))
                        .write(GenericRowData.of(Double.NaN, 1)))
                .isEqualTo("{\"v\":{\"i\":1}}");
        assertThat(column(DataTypes.ROW(DataTypes.FIELD("d", DataTypes.DOUBLE())))
                        .write(GenericRowData.of((Object) null)))
                .isEqualTo("{\"v\":{}}");
        assertThat(column(DataTypes.TIMESTAMP(9))
                        .with(TimestampFormat.EPOCH_NANOS)
                        .write(TimestampData.fromEpochMillis(Long.MAX_VALUE / 1_000)))
                .isEqualTo("{}");
    }
}
