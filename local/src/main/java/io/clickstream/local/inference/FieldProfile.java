package io.clickstream.local.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
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
        OBJECT,
        LIST;

        boolean isNested() {
            return this == OBJECT || this == LIST;
        }
    }

    private static final int MANY = 1_000;
    private static final int LOWEST_REPEAT = 10;
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(?:\\.(\\d{1,9}))?" + "(?:Z|[+-]\\d{2}(?::?\\d{2})?)?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,19}(?:\\.\\d{1,9})?");
    private static final Pattern UUID =
            Pattern.compile("\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}");

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<String> distinct = new HashSet<>();
    private final Map<String, FieldProfile> fields = new LinkedHashMap<>();
    /** Of all fields together, without what is in them: looked at once more, each level would cost twice the one above. */
    private FieldProfile fieldValues;

    private FieldProfile elements;
    private long countOfElements;
    private long values;
    private boolean blank;
    private long times;
    private long dates;
    private long numbers;
    private long uuids;
    private int timeDigits;
    private int scale;
    private boolean trailingZero;
    private BigDecimal least;
    private BigDecimal greatest;

    /** Takes the value of a record; NULL counts as none. */
    void add(JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(field -> addField(field.getKey(), field.getValue()));
        } else if (value.isArray()) {
            countOfElements += value.size();
            elements = elements == null ? new FieldProfile() : elements;
            value.forEach(elements::add);
        }
        addWithoutParts(value);
    }

    private void addField(String name, JsonNode value) {
        fields.computeIfAbsent(name, field -> new FieldProfile()).add(value);
        fieldValues = fieldValues == null ? new FieldProfile() : fieldValues;
        fieldValues.addWithoutParts(value);
    }

    private void addWithoutParts(JsonNode value) {
        if (value.isNull()) {
            return;
        }
        values++;
        if (value.isValueNode() && distinct.size() <= MANY) {
            distinct.add(value.toString());
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            kinds.add(number.scale() <= 0 ? Kind.INTEGER : Kind.FRACTION);
            number(number);
        } else if (value.isTextual()) {
            text(value.textValue());
        } else {
            kinds.add(value.isObject() ? Kind.OBJECT : value.isArray() ? Kind.LIST : Kind.BOOLEAN);
        }
    }

    private void number(BigDecimal number) {
        numbers++;
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
        dates += DATE.matcher(text).matches() ? 1 : 0;
        if (NUMBER.matcher(text).matches()) {
            number(new BigDecimal(text));
        }
        uuids += UUID.matcher(text).matches() ? 1 : 0;
    }

    /** How many records have it, with something else than null. */
    long values() {
        return values;
    }

    /**
     * Whether none lacks it. A required text column takes no empty text, or one of white space.
     *
     * @param records how many could have it
     */
    boolean isAlwaysIn(long records) {
        return values == records && !blank;
    }

    /** Of objects, what was seen in each of their fields, in the order in which they came. */
    Map<String, FieldProfile> fields() {
        return fields;
    }

    /** Of objects, what was seen in any of their fields, but not in what those have in them. */
    FieldProfile fieldValues() {
        return fieldValues;
    }

    /** Of lists, what was seen in their elements. */
    FieldProfile elements() {
        return elements;
    }

    /** How many elements there were in all lists, null or not. */
    long countOfElements() {
        return countOfElements;
    }

    /** The one kind of all values, integers and fractions being one; empty if there are several, or none. */
    Optional<Kind> kind() {
        if (kinds.equals(EnumSet.of(Kind.INTEGER, Kind.FRACTION))) {
            return Optional.of(Kind.FRACTION);
        }
        return kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }

    boolean isTime() {
        return values > 0 && times == values;
    }

    /** Whether each is a day. */
    boolean isDate() {
        return values > 0 && dates == values;
    }

    /** Whether each is a number, or a text of one. */
    boolean isNumeric() {
        return values > 0 && numbers == values;
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
