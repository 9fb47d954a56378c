package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.LogicalType;

/** Random records for a table: good ones, nearly good ones and none at all. */
final class RandomJson {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "0.0",
            "1",
            "-1",
            "5.0",
            "5e0",
            "50e-1",
            "5.5",
            "1E+2",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "2147483647.0",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "922337203685477580.7e1",
            "99999999.99",
            "99999999.994",
            "99999999.990",
            "100000000",
            "0.001",
            "12345678901234567890.123456789012345678",
            "99999999999999999999.9999999999999999999",
            "1e19",
            "1e20",
            "1e-18",
            "1e-19",
            "1e22",
            "1e23",
            "9007199254740993",
            "1.7976931348623157e308",
            "1e308",
            "1.8e308",
            "4.9e-324",
            "2e-324",
            "1e-999999999",
            "1e999999999",
            "1e-9999999999",
            "1e9999999999",
            "5e4294967296",
            "5e-4294967296",
            "0e9999999999",
            "253402300799999",
            "253402300800000",
            "-62167219200000",
            "-62167219200001",
            "1769903999123",
            "1e400",
            "01",
            "1.",
            ".5",
            "+1",
            "-",
            "1e",
            "NaN");
    private static final List<String> TIMESTAMPS = List.of(
            "2026-01-31 23:59:59",
            "2026-01-31 23:59:59.123",
            "2026-01-31 23:59:59.123456789",
            "2024-02-29 00:00:00.0",
            "2023-02-29 00:00:00",
            "2026-01-31 24:00:00",
            "2026-12-31 23:59:60",
            "0000-01-01 00:00:00",
            "1969-12-31 23:59:59.999999999",
            "2026-01-31T23:59:59",
            "2026-01-31 23:59:59.",
            "2026-1-31 23:59:59",
            "9999-12-31 23:59:59.9990000000",
            "yesterday",
            "");
    private static final List<String> FRAGMENTS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\"s\"",
            "\"i\":",
            "\"\":",
            "null",
            "true",
            "false",
            "1",
            "-",
            ".",
            "e",
            "0",
            " ",
            "\n",
            "\t",
            "\u000b",
            "\u0000",
            "\\u",
            "\\ud83d",
            "\\ude00",
            "\\u0041",
            "\\/",
            "\\x",
            "ä",
            "€",
            "😀",
            "\ufeff",
            "\"s\":\"x\"",
            "{\"s\":\"x\"}");
    private static final List<String> ESCAPES =
            List.of("\\ud83d", "\\ude00", "\\uD800", "\\uDFFF", "\\u0041", "\\u", "\\n", "\\", "00", "x", "€");
    private static final byte[] ODD_BYTES = {
        0,
        0x1F,
        0x7F,
        (byte) 0x80,
        (byte) 0xBF,
        (byte) 0xC0,
        (byte) 0xC2,
        (byte) 0xE0,
        (byte) 0xED,
        (byte) 0xEF,
        (byte) 0xF0,
        (byte) 0xF4,
        (byte) 0xF5,
        (byte) 0xFF
    };

    private final Random random;
    private final TestTable table;

    RandomJson(Random random, TestTable table) {
        this.random = random;
        this.table = table;
    }

    /** A JSON object whose fields mostly suit the table. */
    byte[] document() {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < table.names().size(); i++) {
            LogicalType type = table.types().get(i);
            if (!type.isNullable() || random.nextInt(4) > 0) {
                fields.add(field(table.names().get(i), oneIn(60) ? anything(3) : suiting(type)));
            }
        }
        if (oneIn(3)) {
            Collections.shuffle(fields, random);
        }
        while (oneIn(3)) {
            fields.add(random.nextInt(fields.size() + 1), field(oneIn(2) ? text() : "extra", anything(4)));
        }
        while (oneIn(6)) {
            int column = random.nextInt(table.names().size());
            String value = oneIn(2) ? anything(2) : suiting(table.types().get(column));
            fields.add(random.nextInt(fields.size() + 1), field(table.names().get(column), value));
        }
        return (space() + "{" + space() + String.join(space() + "," + space(), fields) + space() + "}" + space())
                .getBytes(UTF_8);
    }

    /** A document with a few bytes changed, added, removed or taken from another one. */
    byte[] mutated() {
        byte[] bytes = document();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            bytes = mutate(bytes);
        }
        return bytes;
    }

    /** Bytes that may be anything, or pieces of JSON without order; often where a value or a string belongs. */
    byte[] garbage() {
        return switch (random.nextInt(4)) {
            case 0 -> pieces(FRAGMENTS);
            case 1 -> join("{\"s\":".getBytes(UTF_8), pieces(FRAGMENTS), "}".getBytes(UTF_8));
            case 2 -> join("{\"s\":\"".getBytes(UTF_8), oneIn(2) ? bytes(6) : pieces(ESCAPES), "\"}".getBytes(UTF_8));
            default -> bytes(60);
        };
    }

    private byte[] pieces(List<String> choices) {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> pick(choices))
                .collect(Collectors.joining())
                .getBytes(UTF_8);
    }

    private byte[] bytes(int limit) {
        byte[] bytes = new byte[random.nextInt(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Text of any characters, white space and quotes among them; never half a surrogate pair. */
    String text() {
        return IntStream.generate(this::character)
                .limit(oneIn(10) ? 0 : 1 + random.nextInt(12))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private byte[] mutate(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        byte[] head = Arrays.copyOf(bytes, at);
        byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
        byte[] rest = Arrays.copyOfRange(bytes, at + 1, bytes.length);
        return switch (random.nextInt(7)) {
            case 0 -> head;
            case 1 -> join(head, rest);
            case 2 -> join(head, new byte[] {(byte) random.nextInt()}, rest);
            case 3 -> join(head, new byte[] {ODD_BYTES[random.nextInt(ODD_BYTES.length)]}, tail);
            case 4 -> join(head, pick(FRAGMENTS).getBytes(UTF_8), oneIn(2) ? rest : tail);
            case 5 -> join(head, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))}, rest);
            default -> {
                byte[] other = document();
                yield join(head, Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
            }
        };
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private String field(String name, String value) {
        return quoted(name) + space() + ":" + space() + value;
    }

    private String suiting(LogicalType type) {
        if (type.isNullable() && oneIn(8)) {
            return "null";
        }
        return switch (type.getTypeRoot()) {
            case VARCHAR -> quoted(oneIn(20) ? text() : "x" + text());
            case BOOLEAN -> String.valueOf(random.nextBoolean());
            case INTEGER -> oneIn(20) ? number() : random.nextInt() + (oneIn(4) ? ".0" : "");
            case BIGINT -> oneIn(20) ? number() : String.valueOf(random.nextLong());
            case DOUBLE -> oneIn(8) ? number() : String.valueOf(finite());
            case DECIMAL -> oneIn(20) ? number() : random.nextInt(1_000_000) + "." + random.nextInt(100);
            default -> timestamp();
        };
    }

    private double finite() {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : random.nextGaussian();
    }

    private String timestamp() {
        if (table.timestampFormat() == TimestampFormat.EPOCH_MILLIS) {
            return oneIn(20) ? number() : String.valueOf(random.nextInt() * 1000L);
        }
        if (oneIn(20)) {
            return quoted(pick(TIMESTAMPS));
        }
        String text = String.format(
                "%04d-%02d-%02d %02d:%02d:%02d",
                random.nextInt(10_000),
                1 + random.nextInt(12),
                1 + random.nextInt(oneIn(10) ? 31 : 28),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60));
        return quoted(oneIn(2) ? text : text + "." + random.nextInt(1000));
    }

    private String anything(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextBoolean());
            case 2 -> number();
            case 3 -> quoted(text());
            case 4 -> quoted(pick(TIMESTAMPS));
            case 5 -> members("{", "}", depth, () -> field(text(), anything(depth - 1)));
            default -> members("[", "]", depth, () -> anything(depth - 1));
        };
    }

    private String members(String open, String close, int depth, Supplier<String> member) {
        return IntStream.range(0, random.nextInt(depth + 1))
                .mapToObj(i -> space() + member.get() + space())
                .collect(Collectors.joining(",", open + space(), close));
    }

    private String number() {
        return switch (random.nextInt(4)) {
            case 0 -> pick(NUMBERS);
            case 1 -> String.valueOf(random.nextLong() >> random.nextInt(64));
            case 2 -> finite() + "";
            default -> {
                String text = digits(25) + (oneIn(2) ? "" : "." + digits(25));
                yield (oneIn(2) ? "-" : "") + text + (oneIn(2) ? "" : "e" + (random.nextInt(61) - 30));
            }
        };
    }

    private String digits(int max) {
        String text = IntStream.range(0, 1 + random.nextInt(max))
                .mapToObj(i -> oneIn(3) ? "0" : String.valueOf(random.nextInt(10)))
                .collect(Collectors.joining());
        return text.startsWith("0") ? "0" : text;
    }

    private int character() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(0x20);
            case 1 ->
                pick(List.of((int) '"', (int) '\\', (int) '/', (int) ' ', 0x7F, 0x80, 0x7FF, 0x800, 0x2003, 0xA0));
            case 2 -> 0x80 + random.nextInt(0xD800 - 0x80);
            case 3 -> 0xE000 + random.nextInt(0x2000);
            case 4 -> 0x10000 + random.nextInt(0x100000);
            default -> ' ' + random.nextInt(95);
        };
    }

    private String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> append(c, json));
        return json.append('"').toString();
    }

    private void append(int c, StringBuilder json) {
        int shortForm = "\"\\/\b\f\n\r\t".indexOf(c);
        if (shortForm >= 0 && oneIn(2)) {
            json.append('\\').append("\"\\/bfnrt".charAt(shortForm));
        } else if (c < ' ' || c == '"' || c == '\\' || oneIn(8)) {
            for (char unit : Character.toChars(c)) {
                json.append(String.format(oneIn(2) ? "\\u%04x" : "\\u%04X", (int) unit));
            }
        } else {
            json.appendCodePoint(c);
        }
    }

    private String space() {
        return oneIn(6) ? pick(List.of(" ", "\n", "\r\n", "\t", "  ")) : "";
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
