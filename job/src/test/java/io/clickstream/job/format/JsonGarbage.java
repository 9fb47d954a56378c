package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;

/** Bytes that may be anything, and pieces of JSON without order. */
final class JsonGarbage {

    private static final int MAX_PIECES = 7;
    private static final List<String> PIECES = List.of(
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
    private static final List<String> PIECES_OF_STRINGS =
            List.of("\\ud83d", "\\ude00", "\\uD800", "\\uDFFF", "\\u0041", "\\u", "\\n", "\\", "00", "x", "€");

    private JsonGarbage() {}

    /** Garbage alone, or where a value or the content of a string belongs. */
    static Arbitrary<byte[]> records() {
        return Arbitraries.oneOf(
                pieces(PIECES),
                pieces(PIECES).map(value -> Bytes.join(utf8("{\"s\":"), value, utf8("}"))),
                Arbitraries.oneOf(pieces(PIECES_OF_STRINGS), bytes(5))
                        .map(text -> Bytes.join(utf8("{\"s\":\""), text, utf8("\"}"))),
                bytes(59));
    }

    /** One piece of JSON. */
    static Arbitrary<byte[]> piece() {
        return Arbitraries.of(PIECES).map(JsonGarbage::utf8);
    }

    private static Arbitrary<byte[]> pieces(List<String> choices) {
        return Arbitraries.of(choices).list().ofMaxSize(MAX_PIECES).map(pieces -> utf8(String.join("", pieces)));
    }

    private static Arbitrary<byte[]> bytes(int maxLength) {
        return Arbitraries.bytes()
                .withDistribution(RandomDistribution.uniform())
                .array(byte[].class)
                .ofMaxSize(maxLength);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
