package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.job.format.TestTable.Parsed;
import io.clickstream.job.format.codec.time.TimestampFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonDeserializationSchemaTest {

    private static final TestTable VIEWS = TestTable.of(
            DataTypes.FIELD("timestamp", DataTypes.TIMESTAMP(3).notNull()),
            DataTypes.FIELD("user_id", DataTypes.STRING().notNull()),
            DataTypes.FIELD("url", DataTypes.STRING()),
            DataTypes.FIELD("duration_seconds", DataTypes.INT()));

    private static TestTable column(DataType type) {
        return TestTable.of("v", type);
    }

    private static String error(DataType type, String json) {
        return column(type).parse("{\"v\":" + json + "}").error();
    }

    private static Object value(DataType type, String json) {
        return value(column(type), json);
    }

    private static Object value(TestTable table, String json) {
        Parsed parsed = table.parse("{\"v\":" + json + "}");
        assertThat(parsed.error()).isNull();
        return parsed.values().get(0);
    }

    private static TimestampData time(String iso) {
        return TimestampData.fromLocalDateTime(LocalDateTime.parse(iso));
    }

    @Nested
    class Records {

        @Test
        void goodRecordFillsItsColumns() {
            // Given
            String json = """
                    { "url": "/a", "user_id": "u1", "duration_seconds": 7,
                      "timestamp": "2026-01-31 23:59:59" }
                    """;

            // When
            Parsed parsed = VIEWS.parse(json);

            // Then
            assertThat(parsed.error()).isNull();
            assertThat(parsed.raw()).isNull();
            assertThat(parsed.values()).containsExactly(time("2026-01-31T23:59:59"), "u1", "/a", 7);
        }

        @Test
        void nullableColumnsMayBeMissingOrNull() {
            // Given
            String json = "{\"timestamp\":\"2026-01-31 23:59:59\",\"user_id\":\"u1\",\"url\":null}";

            // When
            Parsed parsed = VIEWS.parse(json);

            // Then
            assertThat(parsed.error()).isNull();
            assertThat(parsed.values()).containsExactly(time("2026-01-31T23:59:59"), "u1", null, null);
        }

        @Test
        void badRecordHasItsReasonAndTheSameBytes() {
            // Given
            byte[] record = "{\"url\":\"/a\",\"duration_seconds\":\"abc\",\"user_id\":\"u1\"}".getBytes(UTF_8);

            // When
            Parsed parsed = VIEWS.parse(record);

            // Then
            assertThat(parsed.error()).isEqualTo("timestamp is missing");
            assertThat(parsed.raw()).isSameAs(record).asString(UTF_8).startsWith("{\"url\":\"/a\"");
        }

        @Test
        void badRecordHoldsNullAndNeutralValues() {
            // Given
            TestTable table = TestTable.of(
                    DataTypes.FIELD("s", DataTypes.STRING().notNull()),
                    DataTypes.FIELD("b", DataTypes.BOOLEAN().notNull()),
                    DataTypes.FIELD("i", DataTypes.INT().notNull()),
                    DataTypes.FIELD("l", DataTypes.BIGINT().notNull()),
                    DataTypes.FIELD("d", DataTypes.DOUBLE().notNull()),
                    DataTypes.FIELD("m", DataTypes.DECIMAL(10, 2).notNull()),
                    DataTypes.FIELD("t", DataTypes.TIMESTAMP_LTZ(3).notNull()),
                    DataTypes.FIELD("nullable", DataTypes.INT()));

            // When
            Parsed parsed = table.parse("{\"s\":\"x\",\"b\":true,\"i\":1,\"nullable\":2}");

            // Then
            assertThat(parsed.error()).isEqualTo("l is missing");
            assertThat(parsed.values())
                    .containsExactly(
                            "", false, 0, 0L, 0.0, new BigDecimal("0.00"), TimestampData.fromEpochMillis(0), null);
        }

        @Test
        void epochMillisHasTheSameNeutralValue() {
            // Given
            TestTable table = column(DataTypes.TIMESTAMP(3).notNull()).with(TimestampFormat.EPOCH_MILLIS);

            // When
            Parsed parsed = table.parse("{}");

            // Then
            assertThat(parsed.values()).containsExactly(TimestampData.fromEpochMillis(0));
        }

        @Test
        void tombstoneIsABadRecordWithoutBytes() {
            Parsed parsed = VIEWS.parse((byte[]) null);

            assertThat(parsed.error()).isEqualTo("no value (null record)");
            assertThat(parsed.raw()).isNull();
        }

        @Test
        void emptyMessageIsABadRecordWithEmptyBytes() {
            Parsed parsed = VIEWS.parse("");

            assertThat(parsed.error()).isEqualTo("not a JSON object: unexpected end of input at byte 0");
            assertThat(parsed.raw()).isEmpty();
        }

        @Test
        void withoutTheErrorColumnABadRecordFails() throws IOException {
            EventJsonDeserializationSchema reader = VIEWS.reader(FormatMetadata.RAW);
            byte[] record = "{\"user_id\":\"u1\"}".getBytes(UTF_8);

            assertThatThrownBy(() -> reader.deserialize(record))
                    .isInstanceOf(IOException.class)
                    .hasMessage("timestamp is missing");
        }

        @Test
        void metadataComesAfterTheColumnsInTheOrderAsked() throws IOException {
            // Given
            EventJsonDeserializationSchema reader =
                    column(DataTypes.INT()).reader(FormatMetadata.RAW, FormatMetadata.ERROR);
            byte[] record = "[]".getBytes(UTF_8);

            // When
            RowData row = reader.deserialize(record);

            // Then
            assertThat(row.getArity()).isEqualTo(3);
            assertThat(row.getBinary(1)).isSameAs(record);
            assertThat(row.getString(2)).hasToString("not a JSON object: unexpected '[' at byte 0");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                `{"user_id":null}`      | user_id is null
                `{}`                    | user_id is missing
                `{"user_id":""}`        | user_id is blank
                `{"user_id":" \\t\\n"}` | user_id is blank
                `{"user_id":"\\u2003"}` | user_id is blank
                `{"user_id":"\u2003 "}` | user_id is blank
                """)
        void requiredStringMustHaveContent(String json, String error) {
            TestTable table = TestTable.of("user_id", DataTypes.STRING().notNull());

            assertThat(table.parse(json).error()).isEqualTo(error);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\u00a0", "\u2003x", " x", "\\u00e9"})
        void requiredStringWithContentIsGood(String text) {
            TestTable table = TestTable.of("user_id", DataTypes.STRING().notNull());

            assertThat(table.parse("{\"user_id\":\"" + text + "\"}").error()).isNull();
        }

        @Test
        void nullableStringMayBeBlank() {
            assertThat(value(DataTypes.STRING(), "\" \"")).isEqualTo(" ");
        }

        @Test
        void instanceSurvivesJavaSerialization() throws Exception {
            // Given
            EventJsonDeserializationSchema reader = InstantiationUtil.clone(VIEWS.readerWithErrors());
            reader.open(new UnregisteredMetricsGroup());

            // When
            Parsed parsed = VIEWS.parse(reader, "{\"timestamp\":1}".getBytes(UTF_8));

            // Then
            assertThat(parsed.error()).isEqualTo("timestamp must look like 2026-01-31 23:59:59, but is 1");
        }
    }

    @Nested
    class Json {

        private static final TestTable TABLE = TestTable.of("v", DataTypes.STRING());

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                `[1]`                  | unexpected '[' at byte 0
                `"text"`               | unexpected '"' at byte 0
                `  `                   | unexpected end of input at byte 2
                `{`                    | unexpected end of input at byte 1
                `{"v":"x"`             | unexpected end of input at byte 8
                `{"v":"x`              | unexpected end of input at byte 7
                `{"v"`                 | unexpected end of input at byte 4
                `{"v":`                | unexpected end of input at byte 5
                `{"v":"x",}`           | unexpected '}' at byte 9
                `{,"v":"x"}`           | unexpected ',' at byte 1
                `{v:"x"}`              | unexpected 'v' at byte 1
                `{'v':"x"}`            | unexpected ''' at byte 1
                `{"v":"x"}}`           | content after the object at byte 9
                `{"v":"x"} {}`         | content after the object at byte 10
                `{"v":"x"\013}`      | unexpected '\\x0B' at byte 8
                `{"v":NaN}`            | unexpected 'N' at byte 5
                `{"v":nul}`            | unexpected '}' at byte 8
                `{"v":tru`             | unexpected end of input at byte 8
                `{"v":True}`           | unexpected 'T' at byte 5
                `{"u":01}`             | leading zero at byte 5
                `{"u":-}`              | unexpected '}' at byte 6
                `{"u":+1}`             | unexpected '+' at byte 5
                `{"u":.5}`             | unexpected '.' at byte 5
                `{"u":1.}`             | unexpected '}' at byte 7
                `{"u":1e}`             | unexpected '}' at byte 7
                `{"u":1e+}`            | unexpected '}' at byte 8
                `{"u":0x1}`            | unexpected 'x' at byte 6
                `{"u":[1,]}`           | unexpected ']' at byte 8
                `{"u":[1 2]}`          | unexpected '2' at byte 8
                `{"u":[}`              | unexpected '}' at byte 6
                `{"u":[1}`             | unexpected '}' at byte 7
                `{"u":{"a"}}`          | unexpected '}' at byte 9
                `{"u":{"a":1,}}`       | unexpected '}' at byte 12
                `{"u":{"a":[{}]`       | unexpected end of input at byte 14
                `{"u":"\\x"}`          | invalid escape at byte 6
                `{"u":"\\u12g4"}`      | invalid escape at byte 6
                `{"u":"\\u12`          | invalid escape at byte 6
                `{"u":"\\ud800"}`      | half a surrogate pair at byte 6
                `{"u":"\\ude00"}`      | half a surrogate pair at byte 6
                `{"u":"\\ude00\\ude00"}` | half a surrogate pair at byte 6
                `{"u":"\\ud800\\n"}`   | half a surrogate pair at byte 6
                `{"\\udc00":1}`        | half a surrogate pair at byte 2
                `{"u":"\001"}`         | control character in a string at byte 6
                """)
        void brokenTextIsNoJsonObject(String json, String problem) {
            assertThat(TABLE.parse(json).error()).isEqualTo("not a JSON object: " + problem);
        }

        static Stream<Arguments> brokenUtf8() {
            return Stream.of(
                    Arguments.of("continuation alone", "\u0080"),
                    Arguments.of("overlong of two", "\u00c0\u0080"),
                    Arguments.of("overlong of three", "\u00e0\u009f\u00bf"),
                    Arguments.of("overlong of four", "\u00f0\u008f\u00bf\u00bf"),
                    Arguments.of("surrogate", "\u00ed\u00a0\u0080"),
                    Arguments.of("beyond U+10FFFF", "\u00f4\u0090\u0080\u0080"),
                    Arguments.of("no lead byte", "\u00ff"),
                    Arguments.of("cut short", "\u00e2\u0082"));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("brokenUtf8")
        void brokenUtf8IsNoText(String name, String bytes) {
            byte[] record = ("{\"u\":\"" + bytes + "\"}").getBytes(ISO_8859_1);

            assertThat(TABLE.parse(record).error()).isEqualTo("not a JSON object: invalid UTF-8 at byte 6");
        }

        @Test
        void byteOrderMarkIsNotAllowed() {
            assertThat(TABLE.parse("\ufeff{}").error()).isEqualTo("not a JSON object: unexpected '\\xEF' at byte 0");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                `{"v":"x"}`                                            | x
                `{"a":[{"v":1},[],{}],"v":"x","b":{"v":{"c":[true]}}}` | x
                `{"v":"\\"\\\\\\/ \\u0041"}`                           | `"\\/ A`
                `{"v":"\\u00e4\\u20ac\\ud83d\\uDE00 ä€\ud83d\ude00"}`  | ä€\ud83d\ude00 ä€\ud83d\ude00
                `{"\\u0076":"x"}`                                      | x
                `{"\\u0076\\u0076":"y","v":"x"}`                       | x
                `{"V":"y","v":"x","v ":"y","":"y"}`                    | x
                `{"v":"y","v":"x"}`                                    | x
                `{"v":5,"v":"x"}`                                      | x
                `{"v":null,"\\u0076":"x"}`                             | x
                """)
        void stringIsRead(String json, String expected) {
            assertThat(TABLE.parse(json).error()).isNull();
            assertThat(TABLE.parse(json).values()).containsExactly(expected);
        }

        @Test
        void controlCharactersAreUnescaped() {
            assertThat(value(DataTypes.STRING(), "\"\\b\\f\\n\\r\\t\\u0000\"")).isEqualTo("\b\f\n\r\t\0");
        }

        @Test
        void whiteSpaceMayStandAround() {
            assertThat(TABLE.parse(" \r\n\t{ \r\n\t} \r\n\t").error()).isNull();
        }

        @Test
        void lastOfEqualKeysCounts() {
            assertThat(TABLE.parse("{\"v\":\"x\",\"v\":5}").error()).isEqualTo("v must be a string, but is 5");
            assertThat(TABLE.parse("{\"v\":\"x\",\"v\":null}").values()).containsExactly((Object) null);
        }

        @Test
        void keysAreComparedWhole() {
            // Given
            TestTable table = TestTable.of(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("id2", DataTypes.INT()),
                    DataTypes.FIELD("größe \"1\"", DataTypes.INT()));

            // When
            Parsed parsed = table.parse("{\"id3\":9,\"größe \\\"1\\\"\":3,\"id2\":2,\"id\":1,\"i\":9}");

            // Then
            assertThat(parsed.values()).containsExactly(1, 2, 3);
        }

        @Test
        void nestingEndsAtAThousandLevels() {
            String good = "{\"u\":" + "[".repeat(999) + "]".repeat(999) + "}";
            String tooDeep = "{\"u\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

            assertThat(TABLE.parse(good).error()).isNull();
            assertThat(TABLE.parse(tooDeep).error())
                    .isEqualTo("not a JSON object: nesting of more than 1000 levels at byte 1004");
        }

        /** Taken off one by one, as BigDecimal does it, the zeros of this record take several times as long. */
        @Test
        @Timeout(3)
        void trailingZerosCostNoMoreThanOtherDigits() {
            TestTable table = TestTable.of("n", DataTypes.BIGINT());
            String number = "\"n\":1" + "0".repeat(990) + ",";
            String record = "{" + number.repeat(10_000) + "\"n\":-5" + "0".repeat(900) + "e-900}";

            assertThat(table.parse(record).values()).containsExactly(-5L);
        }

        @Test
        void numbersEndAtAThousandDigits() {
            String good = "{\"u\":-1." + "1".repeat(997) + "e-11}";
            String tooLong = "{\"u\":-1." + "1".repeat(997) + "e-111}";

            assertThat(TABLE.parse(good).error()).isNull();
            assertThat(TABLE.parse(tooLong).error())
                    .isEqualTo("not a JSON object: number of more than 1000 digits at byte 5");
        }
    }

    @Nested
    class Reasons {

        @Test
        void quoteIsCut() {
            assertThat(error(DataTypes.INT(), "\"" + "x".repeat(100) + "\""))
                    .isEqualTo("v must be an integer, but is \"" + "x".repeat(39) + "...");
        }

        @Test
        void quoteIsPrintableAscii() {
            assertThat(error(DataTypes.INT(), "\"\u001f".replace("\u001f", "\u007fé\u202e") + "\""))
                    .isEqualTo("v must be an integer, but is \"\\x7F\\xC3\\xA9\\xE2\\x80\\xAE\"");
        }

        @Test
        void nestedValueIsQuotedWhole() {
            assertThat(error(DataTypes.INT(), "[1, {\"a\": 2}]"))
                    .isEqualTo("v must be an integer, but is [1, {\"a\": 2}]");
        }
    }

    @Nested
    class Types {

        @ParameterizedTest
        @ValueSource(strings = {"5", "true", "{}", "[\"x\"]"})
        void stringTakesOnlyStrings(String json) {
            assertThat(error(DataTypes.STRING(), json)).isEqualTo("v must be a string, but is " + json);
        }

        @Test
        void booleanTakesOnlyLiterals() {
            assertThat(value(DataTypes.BOOLEAN(), "true")).isEqualTo(true);
            assertThat(value(DataTypes.BOOLEAN(), "false")).isEqualTo(false);
            assertThat(error(DataTypes.BOOLEAN(), "\"true\"")).isEqualTo("v must be true or false, but is \"true\"");
            assertThat(error(DataTypes.BOOLEAN(), "1")).isEqualTo("v must be true or false, but is 1");
        }

        @ParameterizedTest
        @CsvSource({
            "5,5",
            "-5,-5",
            "0,0",
            "-0,0",
            "5.0,5",
            "5e0,5",
            "50E-1,5",
            "0.5e1,5",
            "2147483647,2147483647",
            "-2147483648,-2147483648",
            "0e999999999999,0",
            "0.000e-999999999999,0",
            "1000000000000000000000e-20,10"
        })
        void intTakesIntegers(String json, int expected) {
            assertThat(value(DataTypes.INT(), json)).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"5.5", "\"abc\"", "1e-1", "1e-999999999", "1e-99999999999", "true", "[5]"})
        void intRefusesOthers(String json) {
            assertThat(error(DataTypes.INT(), json)).isEqualTo("v must be an integer, but is " + json);
        }

        @ParameterizedTest
        @ValueSource(strings = {"2147483648", "-2147483649", "1e999999999", "1e4294967296", "9223372036854775808"})
        void intHasItsRange(String json) {
            assertThat(error(DataTypes.INT(), json))
                    .isEqualTo("v must be an integer from -2147483648 to 2147483647, but is " + json);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"9223372036854775807", "-9223372036854775808", "999999999999999999", "1000000000000000000"})
        void bigintTakesSixtyFourBits(String json) {
            assertThat(value(DataTypes.BIGINT(), json)).isEqualTo(Long.parseLong(json));
            assertThat(value(DataTypes.BIGINT(), json + ".0")).isEqualTo(Long.parseLong(json));
        }

        @ParameterizedTest
        @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "1e19", "1e999999999"})
        void bigintHasItsRange(String json) {
            assertThat(error(DataTypes.BIGINT(), json))
                    .isEqualTo("v must be an integer from -9223372036854775808 to 9223372036854775807, but is " + json);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0",
                    "-0",
                    "-0.0",
                    "0.1",
                    "5",
                    "1e22",
                    "1e23",
                    "1e-22",
                    "1e-23",
                    "9007199254740993",
                    "9007199254740992e22",
                    "123456789012345678901234567890",
                    "4.9e-324",
                    "2e-324",
                    "1e-999999999",
                    "1e-99999999999999",
                    "1.7976931348623157e308",
                    "2.2250738585072011e-308"
                })
        void doubleIsTheNearest(String json) {
            assertThat(value(DataTypes.DOUBLE(), json)).isEqualTo(Double.parseDouble(json));
        }

        @Test
        void doubleMustBeAFiniteNumber() {
            assertThat(error(DataTypes.DOUBLE(), "1e309"))
                    .isEqualTo("v must be a number of at most 1.7976931348623157E308, but is 1e309");
            assertThat(error(DataTypes.DOUBLE(), "\"1\"")).isEqualTo("v must be a number, but is \"1\"");
        }

        @ParameterizedTest
        @CsvSource({
            "12.34,4,2,12.34",
            "12.340,4,2,12.34",
            "12,4,2,12.00",
            "-12.3,4,2,-12.30",
            "0.05,2,2,0.05",
            "0,2,2,0.00",
            "-0e999999999999,2,2,0.00",
            "1.2e1,4,2,12.00",
            "1234e-2,4,2,12.34",
            "12345678901234567890.123456789012345678,38,18,12345678901234567890.123456789012345678",
            "99999999999999999999999999999999999999,38,0,99999999999999999999999999999999999999",
            "1e37,38,0,10000000000000000000000000000000000000",
            "123456789012345678,18,0,123456789012345678",
            "5,20,2,5.00",
            "\"1234567890123456.78\",18,2,1234567890123456.78",
            "\"-1e2\",16,0,-100"
        })
        void decimalFitsExactly(String json, int precision, int scale, BigDecimal expected) {
            // Given
            TestTable table = column(DataTypes.DECIMAL(precision, scale));

            // When
            Parsed parsed = table.parse("{\"v\":" + json + "}");

            // Then
            assertThat(parsed.error()).isNull();
            assertThat(parsed.values()).containsExactly(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "12.345",
                    "100",
                    "99.995",
                    "-100.00",
                    "1e2",
                    "1e-3",
                    "1e-999999999",
                    "1e999999999",
                    "1e99999999999",
                    "12345678901234567890",
                    "\"12.34\""
                })
        void decimalIsNeverRounded(String json) {
            assertThat(error(DataTypes.DECIMAL(4, 2), json))
                    .isEqualTo("v must be a number with at most 2 digits before and 2 after the point, but is " + json);
        }

        @ParameterizedTest
        @CsvSource({
            "2026-01-31 23:59:59,2026-01-31T23:59:59",
            "2026-01-31 23:59:59.5,2026-01-31T23:59:59.5",
            "2026-01-31 23:59:59.123000000,2026-01-31T23:59:59.123",
            "2024-02-29 00:00:00,2024-02-29T00:00:00",
            "2000-02-29 00:00:00,2000-02-29T00:00:00",
            "1969-12-31 23:59:59.999,1969-12-31T23:59:59.999",
            "0000-01-01 00:00:00,0000-01-01T00:00:00",
            "9999-12-31 23:59:59.999,9999-12-31T23:59:59.999",
            "2026-01-31\\u002023:59:59,2026-01-31T23:59:59"
        })
        void timestampIsReadAsUtc(String text, String iso) {
            assertThat(value(DataTypes.TIMESTAMP(3), "\"" + text + "\"")).isEqualTo(time(iso));
            assertThat(value(DataTypes.TIMESTAMP_LTZ(3), "\"" + text + "\"")).isEqualTo(time(iso));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"yesterday\"",
                    "\"\"",
                    "\"2026-01-31T23:59:59\"",
                    "\"2026-01-31 23:59\"",
                    "\"2026-01-31 23:59:59Z\"",
                    "\"2026-01-31 23:59:59.\"",
                    "\"2026-01-31 23:59:59.0000000000\"",
                    "\"2026-01-31 23:59:59,5\"",
                    "\"2026-01-31 23:59:59.1x\"",
                    "\"2026-02-29 00:00:00\"",
                    "\"1900-02-29 00:00:00\"",
                    "\"2026-04-31 00:00:00\"",
                    "\"2026-00-01 00:00:00\"",
                    "\"2026-13-01 00:00:00\"",
                    "\"2026-01-00 00:00:00\"",
                    "\"2026-01-32 00:00:00\"",
                    "\"2026-01-31 24:00:00\"",
                    "\"2026-01-31 23:60:00\"",
                    "\"2026-01-31 23:59:60\"",
                    "\" 2026-01-31 23:59:59\"",
                    "\"2026-1-31 23:59:59\"",
                    "\"+026-01-31 23:59:59\"",
                    "1769903999000",
                    "false"
                })
        void timestampHasOneForm(String json) {
            assertThat(error(DataTypes.TIMESTAMP(3), json))
                    .isEqualTo("v must look like 2026-01-31 23:59:59, but is " + json);
        }

        @ParameterizedTest
        @CsvSource({
            "2026-01-31T23:59:59,2026-01-31T23:59:59",
            "2026-01-31T23:59:59Z,2026-01-31T23:59:59",
            "2026-01-31T23:59:59.5Z,2026-01-31T23:59:59.5",
            "2026-01-31 23:59:59.123,2026-01-31T23:59:59.123",
            "2026-01-31 23:59:59+00:00,2026-01-31T23:59:59",
            "2026-01-31T23:59:59.123000000+01:00,2026-01-31T22:59:59.123",
            "2026-01-31T23:59:59+0130,2026-01-31T22:29:59",
            "2026-01-31T23:59:59-02,2026-02-01T01:59:59",
            "1970-01-01T00:00:00.001+18:00,1969-12-31T06:00:00.001",
            "2026-01-31T23:59:59\\u005A,2026-01-31T23:59:59"
        })
        void isoTimestampIsTheSameInstantInUtc(String text, String utc) {
            TestTable table = column(DataTypes.TIMESTAMP(3)).with(TimestampFormat.ISO_8601);
            assertThat(value(table, "\"" + text + "\"")).isEqualTo(time(utc));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"\"",
                    "\"Z\"",
                    "\"2026-01-31\"",
                    "\"2026-01-31Z\"",
                    "\"2026-01-31T23:59Z\"",
                    "\"2026-01-31t23:59:59Z\"",
                    "\"2026-01-31T23:59:59z\"",
                    "\"2026-01-31T23:59:59ZZ\"",
                    "\"2026-01-31T23:59:59Z00:00\"",
                    "\"2026-01-31T23:59:59 +01:00\"",
                    "\"2026-01-31T23:59:59+1\"",
                    "\"2026-01-31T23:59:59+01:\"",
                    "\"2026-01-31T23:59:59+01:60\"",
                    "\"2026-01-31T23:59:59+18:01\"",
                    "\"2026-01-31T23:59:59+ab:00\"",
                    "\"2026-02-29T00:00:00Z\"",
                    "\"0000-01-01T00:00:00+01:00\"",
                    "1769903999000"
                })
        void whatIsNoIsoTimestampIsRefused(String json) {
            TestTable table = column(DataTypes.TIMESTAMP(3)).with(TimestampFormat.ISO_8601);
            assertThat(table.parse("{\"v\":" + json + "}").error())
                    .isEqualTo("v must look like 2026-01-31T23:59:59Z, but is " + json);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"city\": \"Bern\", \"tags\": [1, {\"a\": null}]}",
                    "[]",
                    "[1.50, \"é\\u00e9\"]",
                    "\"text\"",
                    "\"\"",
                    "-1.50e3",
                    "true"
                })
        void jsonTextColumnKeepsAnyValueAsItIsWritten(String json) {
            TestTable table = column(DataTypes.STRING().notNull()).withJsonText("v");
            assertThat(value(table, json)).isEqualTo(json);
        }

        @Test
        void jsonTextColumnKnowsNullAndMissing() {
            TestTable nullable = column(DataTypes.STRING()).withJsonText("v");
            TestTable required = column(DataTypes.STRING().notNull()).withJsonText("v");
            assertThat(value(nullable, "null")).isNull();
            assertThat(required.parse("{\"v\":null}").error()).isEqualTo("v is null");
            assertThat(required.parse("{}").error()).isEqualTo("v is missing");
            assertThat(required.parse("{\"v\":[1,}").error()).startsWith("not a JSON object");
        }

        @ParameterizedTest
        @CsvSource({
            "EPOCH_SECONDS,1769903999,2026-01-31T23:59:59",
            "EPOCH_SECONDS,1769903999.123,2026-01-31T23:59:59.123",
            "EPOCH_SECONDS,-0.5,1969-12-31T23:59:59.5",
            "EPOCH_SECONDS,1.7699039995e9,2026-01-31T23:59:59.5",
            "EPOCH_MICROS,1769903999123000,2026-01-31T23:59:59.123",
            "EPOCH_MICROS,-1000,1969-12-31T23:59:59.999",
            "EPOCH_NANOS,1769903999123000000,2026-01-31T23:59:59.123",
            "EPOCH_NANOS,253402300799999000000,9999-12-31T23:59:59.999",
            "EPOCH_SECONDS,\"1769903999.5\",2026-01-31T23:59:59.5",
            "EPOCH_MILLIS,\"1769903999123\",2026-01-31T23:59:59.123",
            "EPOCH_MILLIS,\"\\u0031769903999123\",2026-01-31T23:59:59.123"
        })
        void epochHasItsUnit(TimestampFormat format, String json, String iso) {
            TestTable table = column(DataTypes.TIMESTAMP(3)).with(format);
            assertThat(value(table, json)).isEqualTo(time(iso));
        }

        @ParameterizedTest
        @CsvSource({
            "EPOCH_SECONDS,\"1769903999 \",'must be a number, the seconds since 1970-01-01 UTC'",
            "EPOCH_SECONDS,\"\",'must be a number, the seconds since 1970-01-01 UTC'",
            "EPOCH_SECONDS,\"01\",'must be a number, the seconds since 1970-01-01 UTC'",
            "EPOCH_SECONDS,true,'must be a number, the seconds since 1970-01-01 UTC'",
            "EPOCH_NANOS,1e999999999,must lie within the years 0 to 9999",
            "EPOCH_NANOS,1.5,'must be an integer, the nanoseconds since 1970-01-01 UTC'",
            "EPOCH_SECONDS,1769903999.1234,must have at most 3 digits after the second",
            "EPOCH_SECONDS,1e-999999999,must have at most 3 digits after the second",
            "EPOCH_SECONDS,1e999999999,must lie within the years 0 to 9999",
            "EPOCH_SECONDS,253402300800.5,must lie within the years 0 to 9999",
            "EPOCH_MICROS,1769903999123456,must have at most 3 digits after the second",
            "EPOCH_MICROS,1.5,'must be an integer, the microseconds since 1970-01-01 UTC'"
        })
        void epochOfAnotherFormIsRefused(TimestampFormat format, String json, String complaint) {
            TestTable table = column(DataTypes.TIMESTAMP(3)).with(format);
            assertThat(table.parse("{\"v\":" + json + "}").error()).isEqualTo("v " + complaint + ", but is " + json);
        }

        @Test
        void timestampIsNeverRounded() {
            assertThat(error(DataTypes.TIMESTAMP(3), "\"2026-01-31 23:59:59.1234\""))
                    .isEqualTo("v must have at most 3 digits after the second, but is \"2026-01-31 23:59:59.1234\"");
            assertThat(error(DataTypes.TIMESTAMP(0), "\"2026-01-31 23:59:59.1\""))
                    .startsWith("v must have at most 0 digits");
            assertThat(value(DataTypes.TIMESTAMP(9), "\"2026-01-31 23:59:59.123456789\""))
                    .isEqualTo(time("2026-01-31T23:59:59.123456789"));
        }

        @ParameterizedTest
        @CsvSource({
            "0,1970-01-01T00:00:00",
            "1769903999123,2026-01-31T23:59:59.123",
            "-1,1969-12-31T23:59:59.999",
            "1.769903999e12,2026-01-31T23:59:59",
            "-62167219200000,0000-01-01T00:00:00",
            "253402300799999,9999-12-31T23:59:59.999"
        })
        void epochMillisAreRead(String json, String iso) {
            TestTable table = column(DataTypes.TIMESTAMP(3)).with(TimestampFormat.EPOCH_MILLIS);

            assertThat(value(table, json)).isEqualTo(time(iso));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                `"2026-01-31 23:59:59"` | be an integer, the milliseconds since 1970-01-01 UTC
                1.5                     | be an integer, the milliseconds since 1970-01-01 UTC
                -62167219200001         | lie within the years 0 to 9999
                253402300800000         | lie within the years 0 to 9999
                1e99                    | lie within the years 0 to 9999
                1230                    | have at most 1 digits after the second
                """)
        void epochMillisMustFit(String json, String expected) {
            TestTable table = column(DataTypes.TIMESTAMP(1)).with(TimestampFormat.EPOCH_MILLIS);

            assertThat(table.parse("{\"v\":" + json + "}").error())
                    .isEqualTo("v must " + expected + ", but is " + json);
        }
    }
}
