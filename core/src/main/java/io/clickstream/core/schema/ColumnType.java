package io.clickstream.core.schema;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type of ClickHouse, and how a value of it is read from the text of a JSON field.
 *
 * @param base without {@code LowCardinality} and {@code Nullable}
 * @param nullable whether it takes NULL
 */
record ColumnType(String base, boolean nullable) {

    private static final Pattern WRAPPED = Pattern.compile("(LowCardinality|Nullable)\\((.*)\\)");
    private static final Pattern INTEGER = Pattern.compile("U?Int(?:8|16|32|64|128|256)");
    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), (\\d+)\\)");
    private static final Pattern TIME = Pattern.compile("DateTime64\\((\\d)(?:, '[^']+')?\\)");
    /** Digits of a number that ClickHouse takes for an integer and not for a float. */
    private static final int LONGEST_LITERAL = 18;

    private static final Set<String> CONVERTED = Set.of("UUID", "IPv4", "IPv6");

    /** @param type as {@code system.columns} has it */
    static ColumnType of(String type) {
        boolean nullable = false;
        String base = type;
        for (Matcher wrapped = WRAPPED.matcher(base); wrapped.matches(); wrapped = WRAPPED.matcher(base)) {
            nullable |= wrapped.group(1).equals("Nullable");
            base = wrapped.group(2);
        }
        return new ColumnType(base, nullable);
    }

    boolean isText() {
        return base.equals("String");
    }

    boolean isTime() {
        return TIME.matcher(base).matches();
    }

    /** Whether values of it can be read. */
    boolean isKnown() {
        return isText() || isTime() || base.equals("Bool") || CONVERTED.contains(base) || isNumber();
    }

    boolean isFloat() {
        return base.startsWith("Float");
    }

    boolean isNumber() {
        return isFloat()
                || INTEGER.matcher(base).matches()
                || DECIMAL.matcher(base).matches();
    }

    /** Whether it is a decimal that loses no digit of one with so many before and behind the point. */
    boolean holdsDecimal(int whole, int scale) {
        Matcher decimal = DECIMAL.matcher(base);
        return decimal.matches()
                && Integer.parseInt(decimal.group(2)) >= scale
                && Integer.parseInt(decimal.group(1)) - Integer.parseInt(decimal.group(2)) >= whole;
    }

    /** What a value is read as: a time comes as milliseconds. */
    String readAs() {
        return isTime() ? "Int64" : base;
    }

    /** Reads a text; NULL if it is no such value. */
    String read(String text) {
        Matcher decimal = DECIMAL.matcher(base);
        if (decimal.matches()) {
            return "toDecimal%dOrNull(%s, %s)"
                    .formatted(width(Integer.parseInt(decimal.group(1))), text, decimal.group(2));
        }
        return base.equals("Bool")
                ? "multiIf(%1$s = 'true', true, %1$s = 'false', false, NULL)".formatted(text)
                : "to" + readAs() + "OrNull(" + text + ")";
    }

    /** When a value that was read does not fit all the same; ClickHouse would store it. */
    Optional<String> misfit(String value) {
        Matcher decimal = DECIMAL.matcher(base);
        return decimal.matches()
                ? Optional.of("abs(%s) >= %s"
                        .formatted(
                                value,
                                powerOfTen(Integer.parseInt(decimal.group(1)) - Integer.parseInt(decimal.group(2)))))
                : Optional.empty();
    }

    private static String powerOfTen(int exponent) {
        String number = BigInteger.TEN.pow(exponent).toString();
        return exponent <= LONGEST_LITERAL ? number : "toDecimal256('" + number + "', 0)";
    }

    private static int width(int digits) {
        return digits <= 9 ? 32 : digits <= 18 ? 64 : digits <= 38 ? 128 : 256;
    }
}
