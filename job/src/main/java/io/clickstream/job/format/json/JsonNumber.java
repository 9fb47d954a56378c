package io.clickstream.job.format.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A JSON number within a text: its digits are gathered while the grammar is checked, nothing is rounded.
 *
 * <p>More than 1000 digits, exponent included, are refused: the default limit of Jackson's StreamReadConstraints.
 */
public final class JsonNumber {

    private static final int MAX_DIGITS = 1000;
    private static final int MAX_COMPACT_DIGITS = 18;
    private static final long MAX_EXACT_DOUBLE = 1L << 53;

    /** Beyond this an exponent only matters as huge, so its further digits are dropped. */
    private static final int HUGE_EXPONENT = 100_000_000;

    private final JsonProblem problem;
    private byte[] in;
    private int from;
    private int to;
    private boolean negative;
    private long significand;
    private int digits;
    private int fractionDigits;
    private int exponent;

    JsonNumber(JsonProblem problem) {
        this.problem = problem;
    }

    /**
     * Checks a number.
     *
     * @param start position of the minus sign or the first digit
     * @return position after the number, or {@link JsonProblem#FAILED}
     */
    int scan(byte[] in, int start) {
        this.in = in;
        from = start;
        significand = 0;
        digits = 0;
        fractionDigits = 0;
        exponent = 0;
        negative = in[start] == '-';

        int first = negative ? start + 1 : start;
        int pos = digits(first);
        if (pos == first) {
            return problem.unexpected(pos);
        }
        if (in[first] == '0' && pos > first + 1) {
            return problem.report("leading zero", first);
        }
        int length = pos - first;
        if (isAt(pos, '.')) {
            int point = pos;
            pos = digits(point + 1);
            fractionDigits = pos - point - 1;
            if (fractionDigits == 0) {
                return problem.unexpected(pos);
            }
            length += fractionDigits;
        }
        if (isAt(pos, 'e') || isAt(pos, 'E')) {
            boolean minus = isAt(pos + 1, '-');
            int power = minus || isAt(pos + 1, '+') ? pos + 2 : pos + 1;
            pos = exponent(power);
            if (pos == power) {
                return problem.unexpected(pos);
            }
            exponent = minus ? -exponent : exponent;
            length += pos - power;
        }
        to = pos;
        return length > MAX_DIGITS ? problem.report("number of more than 1000 digits", from) : pos;
    }

    private boolean isAt(int pos, char expected) {
        return pos < in.length && in[pos] == expected;
    }

    private boolean isDigitAt(int pos) {
        return pos < in.length && in[pos] >= '0' && in[pos] <= '9';
    }

    private int digits(int start) {
        int pos = start;
        for (; isDigitAt(pos); pos++) {
            if (digits < MAX_COMPACT_DIGITS) {
                significand = significand * 10 + in[pos] - '0';
            }
            if (significand != 0) {
                digits++;
            }
        }
        return pos;
    }

    private int exponent(int start) {
        int pos = start;
        for (; isDigitAt(pos); pos++) {
            if (exponent < HUGE_EXPONENT) {
                exponent = exponent * 10 + in[pos] - '0';
            }
        }
        return pos;
    }

    /** Whether the number is exactly {@link #unscaled()} × 10<sup>-{@link #scale()}</sup>. */
    public boolean isCompact() {
        return digits <= MAX_COMPACT_DIGITS;
    }

    /** The significant digits with their sign; only of a compact number. */
    public long unscaled() {
        return negative ? -significand : significand;
    }

    /** How many of the digits stand after the point; negative for zeros before it that are not written. */
    public int scale() {
        return fractionDigits - exponent;
    }

    /** How many digits are written, without leading zeros. */
    public int digits() {
        return digits;
    }

    /**
     * The number without trailing zeros, so that a positive scale tells a fraction.
     *
     * <p>The scale can be huge: count digits before anything that writes them out.
     */
    public BigDecimal toBigDecimal() {
        if (isCompact()) {
            return BigDecimal.valueOf(unscaled(), scale()).stripTrailingZeros();
        }
        // Not left to stripTrailingZeros, which divides by ten for each of them.
        String all = allDigits();
        int end = all.length();
        while (all.charAt(end - 1) == '0') {
            end--;
        }
        return new BigDecimal(new BigInteger(all.substring(0, end)), scale() - (all.length() - end));
    }

    private String allDigits() {
        StringBuilder text = new StringBuilder(to - from);
        for (int pos = from; pos < to && in[pos] != 'e' && in[pos] != 'E'; pos++) {
            if (in[pos] != '.') {
                text.append((char) in[pos]);
            }
        }
        return text.toString();
    }

    /** The nearest double, infinite if there is none: the same as {@link Double#parseDouble(String)}. */
    public double toDouble() {
        int scale = scale();
        // Both operands are exact doubles here, so one rounding is all there is (Clinger, 1990).
        if (isCompact() && significand <= MAX_EXACT_DOUBLE && Math.abs(scale) <= PowersOfTen.MAX_DOUBLE_EXPONENT) {
            double power = PowersOfTen.asDouble(Math.abs(scale));
            double value = scale < 0 ? significand * power : significand / power;
            return negative ? -value : value;
        }
        return Double.parseDouble(text());
    }

    /** The nearest float, infinite if there is none: not the same as that of the nearest double, which is rounded twice. */
    public float toFloat() {
        return Float.parseFloat(text());
    }

    private String text() {
        return new String(in, from, to - from, ISO_8859_1);
    }
}
