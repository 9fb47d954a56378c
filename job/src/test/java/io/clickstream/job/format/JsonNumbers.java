package io.clickstream.job.format;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/** JSON numbers, and what people take for one. */
final class JsonNumbers {

    /** At and beyond the limits of the types, or written in an odd way; the last few are none. */
    private static final List<String> ODD = List.of(
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

    private static final int MAX_SIGNIFICAND_BITS = 53;
    private static final int MAX_DIGITS = 25;

    static final Arbitrary<String> ANY = Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.longs().map(String::valueOf)),
            Tuple.of(1, doubles().map(String::valueOf)),
            Tuple.of(1, manyDigits()),
            Tuple.of(2, Arbitraries.of(ODD)));

    private JsonNumbers() {}

    /** Finite doubles of any size. */
    static Arbitrary<Double> doubles() {
        long limit = 1L << MAX_SIGNIFICAND_BITS;
        Arbitrary<Long> significands = Arbitraries.longs().between(1 - limit, limit - 1);
        Arbitrary<Integer> exponents = Arbitraries.integers()
                .between(Double.MIN_EXPONENT - MAX_SIGNIFICAND_BITS, Double.MAX_EXPONENT + 1 - MAX_SIGNIFICAND_BITS)
                .withDistribution(RandomDistribution.uniform());
        return Combinators.combine(significands, exponents)
                .as((significand, exponent) -> Math.scalb(significand.doubleValue(), exponent));
    }

    private static Arbitrary<String> manyDigits() {
        Arbitrary<String> fractions = digits().map(digits -> "." + digits);
        Arbitrary<String> exponents = Arbitraries.integers().between(-30, 30).map(power -> "e" + power);
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        digits().map(digits -> digits.startsWith("0") ? "0" : digits),
                        Arbitraries.oneOf(Arbitraries.just(""), fractions),
                        Arbitraries.oneOf(Arbitraries.just(""), exponents))
                .as((sign, digits, fraction, exponent) -> sign + digits + fraction + exponent);
    }

    private static Arbitrary<String> digits() {
        return Arbitraries.of("0", "0", "0", "0", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
                .list()
                .ofMinSize(1)
                .ofMaxSize(MAX_DIGITS)
                .map(digits -> String.join("", digits));
    }
}
