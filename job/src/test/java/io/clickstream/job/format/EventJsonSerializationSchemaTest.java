package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.job.format.codec.time.TimestampFormat;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonSerializationSchemaTest {

    private static String written(DataType type, Object value) {
        return TestTable.of("v", type).write(value);
    }

    private static TimestampData time(String iso) {
        return TimestampData.fromLocalDateTime(LocalDateTime.parse(iso));
    }

    @Test
    void columnsComeInDeclaredOrder() {
        // Given
        TestTable table = TestTable.of(
                DataTypes.FIELD("s", DataTypes.STRING()),
                DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                DataTypes.FIELD("i", DataTypes.INT()),
                DataTypes.FIELD("l", DataTypes.BIGINT()),
                DataTypes.FIELD("d", DataTypes.DOUBLE()),
                DataTypes.FIELD("m", DataTypes.DECIMAL(10, 2)),
                DataTypes.FIELD("t", DataTypes.TIMESTAMP(3)));

        // When
        String json = table.write(
                "x",
                true,
                -5,
                Long.MIN_VALUE,
                0.1,
                DecimalData.fromUnscaledLong(990, 10, 2),
                time("2026-01-31T23:59:59"));

        // Then
        assertThat(json)
                .isEqualTo("{\"s\":\"x\",\"b\":true,\"i\":-5,\"l\":-9223372036854775808,\"d\":0.1,\"m\":9.90,"
                        + "\"t\":\"2026-01-31 23:59:59\"}");
    }

    @Test
    void nullIsLeftOut() {
        TestTable table = TestTable.of(
                DataTypes.FIELD("a", DataTypes.INT()),
                DataTypes.FIELD("b", DataTypes.INT()),
                DataTypes.FIELD("c", DataTypes.INT()));

        assertThat(table.write(null, 2, null)).isEqualTo("{\"b\":2}");
        assertThat(table.write(1, null, 3)).isEqualTo("{\"a\":1,\"c\":3}");
        assertThat(table.write(null, null, null)).isEqualTo("{}");
    }

    @Test
    void bytesAreBase64AndComeBackAsTheyWere() {
        // Given
        TestTable table = TestTable.of("v", DataTypes.BYTES());
        byte[] value = {(byte) 0xff, 0, '"', '\n'};

        // When
        String json = table.write(value);

        // Then
        assertThat(json).isEqualTo("{\"v\":\"/wAiCg==\"}");
        assertThat(table.parse(json).values()).containsExactly(value);
        assertThat(table.parse("{\"v\":\"/wAi*\"}").error())
                .isEqualTo("v must be a string in Base64, but is \"/wAi*\"");
        assertThat(table.parse("{\"v\":7}").error()).isEqualTo("v must be a string in Base64, but is 7");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatJsonCannotSayIsLeftOut(double value) {
        TestTable table = TestTable.of(DataTypes.FIELD("d", DataTypes.DOUBLE()), DataTypes.FIELD("i", DataTypes.INT()));

        assertThat(table.write(value, 1)).isEqualTo("{\"i\":1}");
    }

    @Test
    void onlyWhatMustBeEscapedIs() {
        assertThat(written(DataTypes.STRING(), "\"\\/\b\f\n\r\t\0\u001f\u007fä€😀"))
                .isEqualTo("{\"v\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007fä€😀\"}");
    }

    @Test
    void namesAreEscaped() {
        assertThat(TestTable.of("größe \"1\"\n", DataTypes.INT()).write(1)).isEqualTo("{\"größe \\\"1\\\"\\n\":1}");
    }

    @Test
    void stringViewIsWrittenWithoutItsSurroundings() {
        StringData view = StringData.fromBytes("abcdef".getBytes(UTF_8), 2, 3);

        assertThat(written(DataTypes.STRING(), view)).isEqualTo("{\"v\":\"cde\"}");
    }

    @Test
    void longStringGrowsTheBuffer() {
        String text = "\u0001".repeat(10_000);

        assertThat(written(DataTypes.STRING(), text)).isEqualTo("{\"v\":\"" + "\\u0001".repeat(10_000) + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0,4,2,0.00",
        "-0.05,4,2,-0.05",
        "9.9,4,2,9.90",
        "-99.99,4,2,-99.99",
        "7,4,0,7",
        "123456789012.345,15,3,123456789012.345",
        // More digits than a double has.
        "1.5,16,2,\"1.50\"",
        "123456789012345678,18,0,\"123456789012345678\"",
        "0.000000000000000001,18,18,\"0.000000000000000001\"",
        "12345678901234567890.5,38,18,\"12345678901234567890.500000000000000000\"",
        "0.000000000000000000000000000001,38,30,\"0.000000000000000000000000000001\""
    })
    void decimalHasItsScale(BigDecimal value, int precision, int scale, String expected) {
        assertThat(written(DataTypes.DECIMAL(precision, scale), DecimalData.fromBigDecimal(value, precision, scale)))
                .isEqualTo("{\"v\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T23:59:59,2026-01-31 23:59:59",
        "2026-01-31T03:04:05.5,2026-01-31 03:04:05.5",
        "1969-12-31T23:59:59.999999999,1969-12-31 23:59:59.999999999",
        "0000-01-01T00:00:00.000000001,0000-01-01 00:00:00.000000001",
        "9999-12-31T23:59:59.120,9999-12-31 23:59:59.12"
    })
    void timestampIsWrittenInUtc(String iso, String expected) {
        assertThat(written(DataTypes.TIMESTAMP(9), time(iso))).isEqualTo("{\"v\":\"" + expected + "\"}");
        assertThat(written(DataTypes.TIMESTAMP_LTZ(9), time(iso))).isEqualTo("{\"v\":\"" + expected + "\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {-62_167_219_200_001L, 253_402_300_800_000L})
    void yearWithoutAFormIsLeftOut(long millis) {
        assertThat(written(DataTypes.TIMESTAMP(3), TimestampData.fromEpochMillis(millis)))
                .isEqualTo("{}");
    }

    @Test
    void isoTimestampHasItsZone() {
        TestTable table = TestTable.of("v", DataTypes.TIMESTAMP(9)).with(TimestampFormat.ISO_8601);

        assertThat(table.write(time("2026-01-31T03:04:05.5"))).isEqualTo("{\"v\":\"2026-01-31T03:04:05.5Z\"}");
    }

    @Test
    void epochMillisIsAnInteger() {
        TestTable table = TestTable.of("v", DataTypes.TIMESTAMP(9)).with(TimestampFormat.EPOCH_MILLIS);

        assertThat(table.write(TimestampData.fromEpochMillis(1_769_903_999_123L, 999_999)))
                .isEqualTo("{\"v\":1769903999123}");
        assertThat(table.write(TimestampData.fromEpochMillis(-1))).isEqualTo("{\"v\":-1}");
    }

    @Test
    void eachRowIsAnArrayOfItsOwn() {
        // Given
        EventJsonSerializationSchema writer =
                TestTable.of("v", DataTypes.STRING()).writer();

        // When
        byte[] first = writer.serialize(TestTable.row("long text"));
        byte[] second = writer.serialize(TestTable.row("x"));

        // Then
        assertThat(first).asString(UTF_8).isEqualTo("{\"v\":\"long text\"}");
        assertThat(second).asString(UTF_8).isEqualTo("{\"v\":\"x\"}");
    }

    @Test
    void instanceSurvivesJavaSerialization() throws Exception {
        EventJsonSerializationSchema writer =
                InstantiationUtil.clone(TestTable.of("v", DataTypes.INT()).writer());
        writer.open(null);

        assertThat(writer.serialize(TestTable.row(1))).asString(UTF_8).isEqualTo("{\"v\":1}");
    }
}
