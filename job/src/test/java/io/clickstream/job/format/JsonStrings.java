package io.clickstream.job.format;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** Texts of any characters, and JSON strings that write them in any way; never half a surrogate pair. */
final class JsonStrings {

    private static final int MAX_LENGTH = 12;

    /** Characters that have something in common, the simplest first. */
    private enum Characters {
        ASCII(IntStream.concat(IntStream.rangeClosed('a', '~'), IntStream.range(' ', 'a'))),
        SPECIAL(IntStream.of('"', '\\', '/', ' ', 0x7F, 0x80, 0x7FF, 0x800, 0x2003, 0xA0)),
        CONTROL(IntStream.range(0, 0x20)),
        BELOW_SURROGATES(IntStream.range(0x80, 0xD800)),
        ABOVE_SURROGATES(IntStream.range(0xE000, 0x10000)),
        SUPPLEMENTARY(IntStream.range(0x10000, 0x110000));

        private final int[] codePoints;

        Characters(IntStream codePoints) {
            this.codePoints = codePoints.toArray();
        }

        int get(int number) {
            return codePoints[number % codePoints.length];
        }
    }

    /** How a character is written if JSON allows it; otherwise in the first way that it allows. */
    private enum Form {
        PLAIN {
            @Override
            String write(int c) {
                return c < ' ' || c == '"' || c == '\\' ? SHORT.write(c) : Character.toString(c);
            }
        },
        SHORT {
            @Override
            String write(int c) {
                int index = "\"\\/\b\f\n\r\t".indexOf(c);
                if (index >= 0) {
                    return "\\" + "\"\\/bfnrt".charAt(index);
                }
                return c < ' ' ? LOWER_CASE_HEX.write(c) : PLAIN.write(c);
            }
        },
        LOWER_CASE_HEX {
            @Override
            String write(int c) {
                return hex(HexFormat.of(), c);
            }
        },
        UPPER_CASE_HEX {
            @Override
            String write(int c) {
                return hex(HexFormat.of().withUpperCase(), c);
            }
        };

        abstract String write(int c);

        private static String hex(HexFormat format, int c) {
            StringBuilder escapes = new StringBuilder();
            for (char unit : Character.toChars(c)) {
                escapes.append("\\u").append(format.toHexDigits(unit));
            }
            return escapes.toString();
        }
    }

    private static final Arbitrary<Characters> CHARACTERS = Arbitraries.frequency(
            Tuple.of(3, Characters.ASCII),
            Tuple.of(1, Characters.SPECIAL),
            Tuple.of(1, Characters.CONTROL),
            Tuple.of(1, Characters.BELOW_SURROGATES),
            Tuple.of(1, Characters.ABOVE_SURROGATES),
            Tuple.of(1, Characters.SUPPLEMENTARY));
    private static final Arbitrary<Integer> NUMBER =
            Arbitraries.integers().between(0, 0xFFFFF).withDistribution(RandomDistribution.uniform());
    private static final Arbitrary<Form> FORM = Arbitraries.frequency(
            Tuple.of(10, Form.PLAIN),
            Tuple.of(4, Form.SHORT),
            Tuple.of(1, Form.LOWER_CASE_HEX),
            Tuple.of(1, Form.UPPER_CASE_HEX));

    /** JSON strings of any text. */
    static final Arbitrary<String> ANY = startingWith("");

    private JsonStrings() {}

    static Arbitrary<String> texts() {
        return Combinators.combine(CHARACTERS, NUMBER)
                .as((characters, number) -> Character.toString(characters.get(number)))
                .list()
                .ofMaxSize(MAX_LENGTH)
                .map(characters -> String.join("", characters));
    }

    /** JSON strings of any text after a beginning, which must need no escapes. */
    static Arbitrary<String> startingWith(String beginning) {
        return Combinators.combine(CHARACTERS, NUMBER, FORM)
                .as((characters, number, form) -> form.write(characters.get(number)))
                .list()
                .ofMaxSize(MAX_LENGTH)
                .map(characters -> '"' + beginning + String.join("", characters) + '"');
    }

    /** JSON strings that all mean one text. */
    static Arbitrary<String> spellings(String text) {
        List<Arbitrary<String>> characters =
                text.codePoints().mapToObj(c -> FORM.map(form -> form.write(c))).toList();
        return Combinators.combine(characters).as(written -> '"' + String.join("", written) + '"');
    }
}
