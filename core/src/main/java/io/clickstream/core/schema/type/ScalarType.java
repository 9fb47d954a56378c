package io.clickstream.core.schema.type;

import io.clickstream.core.schema.SqlName;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A type whose values have no parts.
 *
 * @param sql as it is written
 * @param base without {@code LowCardinality} and {@code Nullable}
 * @param nullable whether it takes NULL
 */
public record ScalarType(String sql, String base, boolean nullable) implements ColumnType {

    /** Whether it has no sign, and its bits. */
    static final Pattern INTEGER = Pattern.compile("(U?)Int(8|16|32|64|128|256)");

    /** Its digits, and those behind the point. */
    public static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), (\\d+)\\)");
    /** Its digits behind the second, and its zone. */
    static final Pattern TIME = Pattern.compile("DateTime64\\((\\d)((?:, '[^']+')?)\\)");

    private static final Pattern TIME_OF_DAY = Pattern.compile("Time(?:64\\((\\d)\\))?");
    private static final Pattern ENUM = Pattern.compile("Enum(?:8|16)");
    private static final Pattern ENUM_NUMBER = Pattern.compile("\\s*=\\s*-?\\d+$");

    /** Digits of a number that ClickHouse takes for an integer and not for a float. */
    private static final int LONGEST_LITERAL = 18;

    private static final Set<String> CONVERTED = Set.of("UUID", "IPv4", "IPv6");
    private static final Set<String> WRAPPERS = Set.of("LowCardinality", "Nullable");

    static ScalarType of(String type) {
        boolean nullable = false;
        String base = type;
        for (TypeText text = TypeText.of(base); WRAPPERS.contains(text.name()); text = TypeText.of(base)) {
            nullable |= text.name().equals("Nullable");
            base = text.arguments().get(0);
        }
        return new ScalarType(type, base, nullable);
    }

    /** Whether it takes any text. */
    public boolean isText() {
        return base.equals("String");
    }

    /** Whether it is a point in time. */
    public boolean isTime() {
        return TIME.matcher(base).matches();
    }

    /** Whether values of it can be read. */
    boolean isKnown() {
        return isText()
                || isTime()
                || base.equals("Bool")
                || CONVERTED.contains(base)
                || isNumber()
                || isDate()
                || isTimeOfDay()
                || isEnum()
                || isJson();
    }

    boolean isDate() {
        return base.equals("Date") || base.equals("Date32");
    }

    boolean isTimeOfDay() {
        return TIME_OF_DAY.matcher(base).matches();
    }

    boolean isJson() {
        return TypeText.of(base).name().equals("JSON");
    }

    boolean isEnum() {
        return ENUM.matcher(TypeText.of(base).name()).matches();
    }

    boolean isInteger() {
        return INTEGER.matcher(base).matches();
    }

    boolean isFloat() {
        return base.startsWith("Float");
    }

    boolean isNumber() {
        return isFloat() || isInteger() || DECIMAL.matcher(base).matches();
    }

    /** Whether it is a decimal that loses no digit of one with so many before and behind the point. */
    boolean holdsDecimal(int whole, int scale) {
        Matcher decimal = DECIMAL.matcher(base);
        return decimal.matches()
                && Integer.parseInt(decimal.group(2)) >= scale
                && Integer.parseInt(decimal.group(1)) - Integer.parseInt(decimal.group(2)) >= whole;
    }

    /** Whether it is a time of day that loses no digit of one with so many behind the second. */
    boolean holdsTimeOfDay(int digits) {
        Matcher time = TIME_OF_DAY.matcher(base);
        return time.matches() && digits <= (time.group(1) == null ? 0 : Integer.parseInt(time.group(1)));
    }

    /** What a value is read as, if that may be NULL: a time comes as milliseconds; what only ClickHouse can read stays a text. */
    public String readAs() {
        return isTime() ? "Int64" : isEnum() || isJson() ? "String" : base;
    }

    /** As a reason calls it. */
    public String described() {
        return isEnum() || isJson() ? base : readAs();
    }

    @Override
    public String readType() {
        return "Nullable(" + (isTime() ? "DateTime64(3, 'UTC')" : readAs()) + ")";
    }

    @Override
    public String read(String text, int depth) {
        return isTime() ? "fromUnixTimestamp64Milli(" + read(text) + ", 'UTC')" : read(text);
    }

    /** Reads a text as {@link #readAs()}; NULL if it is no such value. */
    public String read(String text) {
        Matcher decimal = DECIMAL.matcher(base);
        if (decimal.matches()) {
            return "toDecimal%dOrNull(%s, %s)"
                    .formatted(width(Integer.parseInt(decimal.group(1))), text, decimal.group(2));
        }
        Matcher timeOfDay = TIME_OF_DAY.matcher(base);
        if (timeOfDay.matches()) {
            return timeOfDay.group(1) == null
                    ? "toTimeOrNull(" + text + ")"
                    : "toTime64OrNull(" + text + ", " + timeOfDay.group(1) + ")";
        }
        if (isText() || isEnum() || isJson()) {
            return text;
        }
        return base.equals("Bool")
                ? "multiIf(%1$s = 'true', true, %1$s = 'false', false, NULL)".formatted(text)
                : "to" + readAs() + "OrNull(" + text + ")";
    }

    /**
     * When a value that was read does not fit all the same; ClickHouse would store another one, or nothing of the block.
     *
     * @param text the text
     * @param value what was read of it
     */
    public Optional<String> misfit(String text, String value) {
        Matcher decimal = DECIMAL.matcher(base);
        if (decimal.matches()) {
            return Optional.of("abs(%s) >= %s"
                    .formatted(
                            value,
                            powerOfTen(Integer.parseInt(decimal.group(1)) - Integer.parseInt(decimal.group(2)))));
        }
        if (isDate()) {
            return Optional.of("toString(%s) != %s".formatted(value, text));
        }
        if (isEnum()) {
            return Optional.of(text
                    + TypeText.of(base).arguments().stream()
                            .map(name -> ENUM_NUMBER.matcher(name).replaceFirst(""))
                            .collect(Collectors.joining(", ", " NOT IN (", ")")));
        }
        return isJson()
                ? Optional.of("accurateCastOrNull(%s, '%s') IS NULL".formatted(text, SqlName.inString(base)))
                : Optional.empty();
    }

    @Override
    public Optional<String> misfit(String text, int depth) {
        String value = read(text);
        Optional<String> moved = isTime()
                ? Optional.of("NOT (%1$s >= flow_first_time AND %1$s < flow_end_of_time)".formatted(value))
                : misfit(text, value);
        if (isText()) {
            return nullable ? Optional.empty() : Optional.of(text + " IS NULL");
        }
        String unfit = moved.map(condition -> "(" + value + " IS NULL OR " + condition + ")")
                .orElse(value + " IS NULL");
        return Optional.of(nullable ? "(" + text + " IS NOT NULL AND " + unfit + ")" : unfit);
    }

    private static String powerOfTen(int exponent) {
        String number = BigInteger.TEN.pow(exponent).toString();
        return exponent <= LONGEST_LITERAL ? number : "toDecimal256('" + number + "', 0)";
    }

    private static int width(int digits) {
        return digits <= 9 ? 32 : digits <= 18 ? 64 : digits <= 38 ? 128 : 256;
    }
}
