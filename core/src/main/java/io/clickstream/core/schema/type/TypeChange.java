package io.clickstream.core.schema.type;

import java.util.Set;
import java.util.regex.Matcher;

/**
 * A column that is to have another type.
 *
 * @param from what it has
 * @param to what it shall have
 */
public record TypeChange(ColumnType from, ColumnType to) {

    private static final Set<String> WIDER = Set.of("IPv4>IPv6", "Date>Date32", "Float32>Float64");

    /** Finer ones reach over fewer years than there are now. */
    private static final int FINEST_TIME = 6;

    /**
     * A change of types.
     *
     * @param from as {@code system.columns} has it
     * @param to as {@code system.columns} would have it
     */
    public static TypeChange of(String from, String to) {
        return new TypeChange(ColumnType.of(from), ColumnType.of(to));
    }

    /** Whether each value is the same one afterwards. */
    public boolean keepsValues() {
        if (from.sql().equals(to.sql())) {
            return true;
        }
        if (from instanceof ScalarType narrow && to instanceof ScalarType wide) {
            return (wide.nullable() || !narrow.nullable()) && keeps(narrow, wide);
        }
        if (from instanceof ArrayType array && to instanceof ArrayType other) {
            return new TypeChange(array.element(), other.element()).keepsValues();
        }
        if (from instanceof MapType map && to instanceof MapType other) {
            return map.key().equals(other.key()) && new TypeChange(map.value(), other.value()).keepsValues();
        }
        return from instanceof TupleType tuple && to instanceof TupleType other && keepsMembers(tuple, other);
    }

    /** Where there is one more, old rows must not seem to have a value of it. */
    private static boolean keepsMembers(TupleType narrow, TupleType wide) {
        return narrow.members().stream()
                        .allMatch(member -> wide.member(member.name())
                                .filter(type -> new TypeChange(member.type(), type).keepsValues())
                                .isPresent())
                && wide.members().stream()
                        .filter(member -> narrow.member(member.name()).isEmpty())
                        .allMatch(member -> !(member.type() instanceof ScalarType scalar) || scalar.nullable());
    }

    private static boolean keeps(ScalarType narrow, ScalarType wide) {
        return narrow.base().equals(wide.base())
                || WIDER.contains(narrow.base() + ">" + wide.base())
                || keepsInteger(narrow.base(), wide.base())
                || keepsDecimal(narrow.base(), wide)
                || keepsTime(narrow.base(), wide.base())
                || keepsEnum(narrow, wide);
    }

    private static boolean keepsInteger(String narrow, String wide) {
        Matcher before = ScalarType.INTEGER.matcher(narrow);
        Matcher after = ScalarType.INTEGER.matcher(wide);
        if (!before.matches() || !after.matches()) {
            return false;
        }
        int bits = Integer.parseInt(before.group(2));
        int more = Integer.parseInt(after.group(2));
        return before.group(1).equals(after.group(1))
                ? more >= bits
                : after.group(1).isEmpty() && more > bits;
    }

    private static boolean keepsDecimal(String narrow, ScalarType wide) {
        Matcher before = ScalarType.DECIMAL.matcher(narrow);
        if (!before.matches()) {
            return false;
        }
        int scale = Integer.parseInt(before.group(2));
        return wide.holdsDecimal(Integer.parseInt(before.group(1)) - scale, scale);
    }

    private static boolean keepsTime(String narrow, String wide) {
        Matcher before = ScalarType.TIME.matcher(narrow);
        Matcher after = ScalarType.TIME.matcher(wide);
        return before.matches()
                && after.matches()
                && before.group(2).equals(after.group(2))
                && Integer.parseInt(after.group(1)) >= Integer.parseInt(before.group(1))
                && Integer.parseInt(after.group(1)) <= FINEST_TIME;
    }

    /** With the same numbers, or as the names themselves. */
    private static boolean keepsEnum(ScalarType narrow, ScalarType wide) {
        return narrow.isEnum()
                && (wide.isText()
                        || wide.isEnum()
                                && TypeText.of(wide.base())
                                        .arguments()
                                        .containsAll(TypeText.of(narrow.base()).arguments()));
    }
}
