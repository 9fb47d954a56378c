package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickstream.job.format.TestTable.Parsed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written eight bytes at a time, with everything that matters at every place within the eight. */
class EventJsonFastPathsTest {

    /** Longer than two words with something before and behind. */
    private static final int LONG = 20;

    private static final JsonMapper JACKSON = new JsonMapper();
    private static final TestTable TEXT = TestTable.of("s", DataTypes.STRING());
    private static final TestTable TIME = TestTable.of("t", DataTypes.TIMESTAMP(3));

    /** Names of every length around a word, each the beginning of the next. */
    private static final TestTable NAMES = TestTable.of(IntStream.rangeClosed(1, 18)
            .mapToObj(length -> DataTypes.FIELD("abcdefghijklmnopqr".substring(0, length), DataTypes.INT()))
            .toArray(DataTypes.Field[]::new));

    /** Formats of keys that are written in an odd way, have another name or no colon. */
    private static final List<String> ODD_KEYS =
            List.of("\"%s\" : ", " \"%s\":\t", "\"\\u0061%2$s\":", "\"%s!\":", "\"%s\"");

    private static void assertReadAsJacksonReads(TestTable table, String record) {
        assertReadAsJacksonReads(table, table.readerWithErrors(), record);
    }

    private static void assertReadAsJacksonReads(
            TestTable table, EventJsonDeserializationSchema reader, String record) {
        // ISO 8859-1, so that a text can stand for any bytes.
        byte[] bytes = record.getBytes(ISO_8859_1);
        Optional<List<Object>> expected = new JacksonReference(table).parse(bytes);

        Parsed parsed = table.parse(reader, bytes);

        assertThat(parsed.error() == null).as(record).isEqualTo(expected.isPresent());
        expected.ifPresent(values -> assertThat(parsed.values()).as(record).isEqualTo(values));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    // --- reading -------------------------------------------------------------------------------------------------

    static Stream<String> pieces() {
        return Stream.concat(
                Stream.of("ä", "€", "😀", "\u007f").map(EventJsonFastPathsTest::utf8),
                Stream.of(
                        "\\\"",
                        "\\\\",
                        "\\/",
                        "\\n",
                        "\\u00e4",
                        "\\u20AC",
                        "\\ud83d\\ude00", // fine
                        "\"",
                        "\\",
                        "\\x",
                        "\\u12",
                        "\\ud83d",
                        "\n",
                        "\u0000",
                        "\u001f",
                        "\u0080",
                        "\u00e2\u0082",
                        "\u00ff"));
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void pieceIsFoundAnywhereInAString(String piece) {
        for (int length = 0; length <= LONG; length++) {
            for (int at = 0; at <= length; at++) {
                String text = "x".repeat(at) + piece + "y".repeat(length - at);
                assertReadAsJacksonReads(TEXT, "{\"s\":\"" + text + "\"}");
                assertReadAsJacksonReads(TEXT, "{\"s\":\"" + text + "\"          }");
                assertReadAsJacksonReads(TEXT, "{\"" + text + "\":1}");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void pieceIsFoundBehindOthers(String piece) {
        pieces().forEach(first -> {
            for (int distance = 0; distance <= LONG; distance++) {
                assertReadAsJacksonReads(TEXT, "{\"s\":\"" + first + "x".repeat(distance) + piece + "y\"}");
            }
        });
    }

    @Test
    void recordMayEndAnywhere() {
        String record =
                utf8("{\"s\":\"abcdefgh ä ijklmnop\\n qrstuvw\",\"extra\":{\"abcdefgh\":[1,true]},\"s\":\"x\"}");
        for (int end = 0; end <= record.length(); end++) {
            assertReadAsJacksonReads(TEXT, record.substring(0, end));
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void keysAreFoundInGuessedOrderAndInAnyOther(@ForAll("turns") List<String> records) {
        EventJsonDeserializationSchema reader = NAMES.readerWithErrors();
        for (String record : records) {
            assertReadAsJacksonReads(NAMES, reader, record);
        }
    }

    /** A few orders that take turns, so that each is guessed wrong once in a while. */
    @Provide
    Arbitrary<List<String>> turns() {
        Arbitrary<List<String>> anyOrder =
                Arbitraries.of(NAMES.names()).list().uniqueElements().ofMinSize(1);
        Arbitrary<List<String>> declaredOrder =
                anyOrder.map(names -> names.stream().sorted().toList());
        Arbitrary<Turn> turn = Combinators.combine(
                        Arbitraries.of(0, 1, 2),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.maps(Arbitraries.of(NAMES.names()), Arbitraries.of(ODD_KEYS))
                                .ofMaxSize(3))
                .as(Turn::new);
        return Combinators.combine(
                        declaredOrder,
                        anyOrder,
                        anyOrder,
                        turn.list().ofMinSize(1).ofMaxSize(20))
                .as((first, second, third, turns) -> turns.stream()
                        .map(each -> each.record(List.of(first, second, third)))
                        .toList());
    }

    /** A record whose keys come in one of several orders, with its first value and the formats of its odd keys. */
    private record Turn(int order, int firstValue, Map<String, String> oddKeys) {
        String record(List<List<String>> orders) {
            List<String> names = orders.get(order);
            return IntStream.range(0, names.size())
                    .mapToObj(i -> key(names.get(i)) + (firstValue + i))
                    .collect(Collectors.joining(",", "{", "}"));
        }

        private String key(String name) {
            return String.format(oddKeys.getOrDefault(name, "\"%s\":"), name, name.substring(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-02-29 23:59:58", "2024-02-29 23:59:58.123", "1970-01-01 00:00:00.0"})
    void timestampMayHaveAnyByteAnywhere(String time) {
        for (int at = 0; at < time.length(); at++) {
            for (char odd = ' '; odd <= 0xFF; odd++) {
                assertReadAsJacksonReads(
                        TIME, "{\"t\":\"" + time.substring(0, at) + odd + time.substring(at + 1) + "\"}");
            }
            assertReadAsJacksonReads(TIME, "{\"t\":\"" + time.substring(0, at) + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 100, 400, 1900, 1969, 1970, 2000, 2023, 2024, 9999})
    void everyDateIsTheCalendars(int year) {
        EventJsonDeserializationSchema reader = TIME.readerWithErrors();
        for (int month = 0; month <= 13; month++) {
            for (int day = 0; day <= 32; day++) {
                assertReadAsJacksonReads(
                        TIME, reader, String.format("{\"t\":\"%04d-%02d-%02d 00:00:00\"}", year, month, day));
            }
        }
    }

    @Test
    void everyTimeIsTheClocks() {
        for (int number = 0; number <= 99; number++) {
            for (String time : List.of("%02d:59:59", "23:%02d:59", "23:59:%02d")) {
                assertReadAsJacksonReads(TIME, String.format("{\"t\":\"2026-01-31 " + time + "\"}", number));
            }
        }
    }

    // --- writing -------------------------------------------------------------------------------------------------

    private static void assertJacksonReads(StringData text) throws Exception {
        byte[] json = TEXT.writer().serialize(TestTable.row(text));
        assertThat(JACKSON.readTree(json).get("s").textValue()).isEqualTo(text.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\"", "\\", "\b", "\f", "\n", "\r", "\t", "\0", "\u001f", " ", "\u007f", "ä", "€", "😀"})
    void stringIsEscapedAnywhere(String piece) throws Exception {
        for (int length = 0; length <= LONG; length++) {
            for (int at = 0; at <= length; at++) {
                byte[] text = ("x".repeat(at) + piece + "y".repeat(length - at)).getBytes(UTF_8);
                assertJacksonReads(StringData.fromBytes(text));
                assertJacksonReads(view(text, 0));
                assertJacksonReads(view(text, 3));
                assertJacksonReads(view(text, LONG));
                assertJacksonReads(StringData.fromString(new String(text, UTF_8)));
            }
        }
    }

    /** A part of an array that is full of what would have to be escaped. */
    private static StringData view(byte[] text, int behind) {
        byte[] array = new byte[1 + text.length + behind];
        Arrays.fill(array, (byte) '"');
        System.arraycopy(text, 0, array, 1, text.length);
        return BinaryStringData.fromBytes(array, 1, text.length);
    }

    @Test
    void bufferGrowsWhereverItsEndIs() throws Exception {
        for (int length = 480; length <= 520; length++) {
            assertJacksonReads(StringData.fromString("x".repeat(length)));
            assertJacksonReads(StringData.fromString("x".repeat(length) + "\u0001\""));
            String digits = TestTable.of(
                            DataTypes.FIELD("s", DataTypes.STRING()), DataTypes.FIELD("l", DataTypes.BIGINT()))
                    .write("x".repeat(length), Long.MAX_VALUE);
            assertThat(digits).isEqualTo("{\"s\":\"" + "x".repeat(length) + "\",\"l\":" + Long.MAX_VALUE + "}");
        }
    }

    @Test
    void integerOfAnyLengthIsWritten() {
        TestTable table = TestTable.of("l", DataTypes.BIGINT());
        for (int power = 0; power <= 18; power++) {
            for (long number : around(power)) {
                assertThat(table.write(number)).isEqualTo("{\"l\":" + number + "}");
            }
        }
        assertThat(table.write(Long.MAX_VALUE)).isEqualTo("{\"l\":" + Long.MAX_VALUE + "}");
        assertThat(table.write(Long.MIN_VALUE)).isEqualTo("{\"l\":" + Long.MIN_VALUE + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 18})
    void decimalOfAnyLengthIsWritten(int precision) {
        String quote = precision > 15 ? "\"" : "";
        for (int scale = 0; scale <= precision; scale++) {
            TestTable table = TestTable.of("m", DataTypes.DECIMAL(precision, scale));
            for (int power = 0; power < precision; power++) {
                for (long unscaled : around(power)) {
                    String expected = new BigDecimal(BigInteger.valueOf(unscaled), scale).toPlainString();
                    assertThat(table.write(DecimalData.fromUnscaledLong(unscaled, precision, scale)))
                            .isEqualTo("{\"m\":" + quote + expected + quote + "}");
                }
            }
        }
    }

    /** Numbers about a power of ten, and one of as many different digits. */
    private static long[] around(int power) {
        long ten = BigInteger.TEN.pow(power).longValueExact();
        long digits =
                1_234_567_890_123_456_789L / BigInteger.TEN.pow(18 - power).longValueExact();
        return new long[] {0, ten - 1, 1 - ten, ten, -ten, ten + 1, -ten - 1, digits, -digits};
    }

    @Test
    void firstFieldMayHaveNoForm() {
        TestTable table = TestTable.of(DataTypes.FIELD("d", DataTypes.DOUBLE()), DataTypes.FIELD("i", DataTypes.INT()));

        assertThat(table.write(Double.NaN, 5)).isEqualTo("{\"i\":5}");
        assertThat(table.write(Double.NaN, null)).isEqualTo("{}");
    }
}
