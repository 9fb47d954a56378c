package io.clickstream.local.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was seen in one field of the samples. */
final class FieldProfile {

    /** Kinds of values. */
    enum Kind {
        TEXT,
        INTEGER,
        FRACTION,
        BOOLEAN,
        NESTED
    }

    private static final int MANY = 1_000;
    private static final int LOWEST_REPEAT = 10;
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(?:\\.(\\d{1,9}))?" + "(?:Z|[+-]\\d{2}(?::?\\d{2})?)?");
    private static final Pattern UUID =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<String> distinct = new HashSet<>();
    private long values;
    private boolean blank;
    private long times;
    private long uuids;
    private int timeDigits;
    private int scale;
    private boolean trailingZero;
    private BigDecimal least;
    private BigDecimal greatest;

    /** Takes the value of a record; NULL counts as none. */
    void add(JsonNode value) {
        if (value.isNull()) {
            return;
        }
        values++;
        if (distinct.size() <= MANY) {
            distinct.add(value.toString());
        }
        if (value.isNumber()) {
            number(value.decimalValue());
        } else if (value.isTextual()) {
            text(value.textValue());
        } else {
            kinds.add(value.isBoolean() ? Kind.BOOLEAN : Kind.NESTED);
        }
    }

    private void number(BigDecimal number) {
        boolean isInteger = number.stripTrailingZeros().scale() <= 0;
        kinds.add(isInteger && number.scale() <= 0 ? Kind.INTEGER : Kind.FRACTION);
        scale = Math.max(scale, number.scale());
        trailingZero |= number.scale() > 0 && number.stripTrailingZeros().scale() < number.scale();
        least = least == null ? number : least.min(number);
        greatest = greatest == null ? number : greatest.max(number);
    }

    private void text(String text) {
        kinds.add(Kind.TEXT);
        blank |= text.isBlank();
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            times++;
            timeDigits = Math.max(
                    timeDigits, time.group(1) == null ? 0 : time.group(1).length());
        }
        uuids += UUID.matcher(text).matches() ? 1 : 0;
    }

    /** How many records have it, with something else than null. */
    long values() {
        return values;
    }

    /** The one kind of all values, integers and fractions being one; empty if there are several, or none. */
    Optional<Kind> kind() {
        if (kinds.equals(EnumSet.of(Kind.INTEGER, Kind.FRACTION))) {
            return Optional.of(Kind.FRACTION);
        }
        return kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }

    /** Whether a value is an empty text, or one of white space: a required text column takes none. */
    boolean hasBlank() {
        return blank;
    }

    boolean isTime() {
        return values > 0 && times == values;
    }

    /** Digits after the second. */
    int timeDigits() {
        return timeDigits;
    }

    boolean isUuid() {
        return values > 0 && uuids == values;
    }

    /** Digits after the point, as they are written. */
    int scale() {
        return scale;
    }

    /** Whether a number is written with more digits than it needs, as money is: 12.50. */
    boolean hasTrailingZero() {
        return trailingZero;
    }

    /** Whether all numbers lie between two others. */
    boolean isWithin(BigInteger from, BigInteger to) {
        return least != null
                && least.compareTo(new BigDecimal(from)) >= 0
                && greatest.compareTo(new BigDecimal(to)) <= 0;
    }

    /** Whether values come back often enough for a dictionary. */
    boolean hasFewValues() {
        return distinct.size() <= MANY && (long) distinct.size() * LOWEST_REPEAT <= values;
    }

    /** Whether some values come back, and not all are the same. */
    boolean repeats() {
        return distinct.size() > 1 && distinct.size() <= MANY && distinct.size() * 2L <= values;
    }
}
