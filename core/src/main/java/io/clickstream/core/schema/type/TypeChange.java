package io.clickstream.core.schema.type;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column that is to have another type.
 *
 * @param from what it has
 * @param to what it shall have
 */
public record TypeChange(ColumnType from, ColumnType to) {

    private static final Pattern INTEGER = Pattern.compile("(U?)Int(\\d+)");
    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+), (\\d+)\\)");
    private static final Pattern TIME = Pattern.compile("DateTime64\\((\\d)(.*)\\)");

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
            return (wide.nullable() || !narrow.nullable()) && keeps(narrow.base(), wide.base());
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

    private static boolean keeps(String narrow, String wide) {
        return narrow.equals(wide)
                || Set.of("IPv4>IPv6", "Date>Date32", "Float32>Float64").contains(narrow + ">" + wide)
                || keepsInteger(narrow, wide)
                || keepsDecimal(narrow, wide)
                || keepsTime(narrow, wide)
                || keepsEnum(narrow, wide);
    }

    private static boolean keepsInteger(String narrow, String wide) {
        Matcher before = INTEGER.matcher(narrow);
        Matcher after = INTEGER.matcher(wide);
        if (!before.matches() || !after.matches()) {
            return false;
        }
        int bits = Integer.parseInt(before.group(2));
        int more = Integer.parseInt(after.group(2));
        return before.group(1).equals(after.group(1))
                ? more >= bits
                : after.group(1).isEmpty() && more > bits;
    }

    private static boolean keepsDecimal(String narrow, String wide) {
        Matcher before = DECIMAL.matcher(narrow);
        if (!before.matches()) {
            return false;
        }
        int scale = Integer.parseInt(before.group(2));
        return ScalarType.of(wide).holdsDecimal(Integer.parseInt(before.group(1)) - scale, scale);
    }

    private static boolean keepsTime(String narrow, String wide) {
        Matcher before = TIME.matcher(narrow);
        Matcher after = TIME.matcher(wide);
        return before.matches()
                && after.matches()
                && before.group(2).equals(after.group(2))
                && Integer.parseInt(after.group(1)) >= Integer.parseInt(before.group(1))
                && Integer.parseInt(after.group(1)) <= FINEST_TIME;
    }

    /** With the same numbers, or as the names themselves. */
    private static boolean keepsEnum(String narrow, String wide) {
        TypeText before = TypeText.of(narrow);
        return isEnum(before)
                && (wide.equals("String")
                        || Optional.of(TypeText.of(wide))
                                .filter(TypeChange::isEnum)
                                .filter(after -> after.arguments().containsAll(before.arguments()))
                                .isPresent());
    }

    private static boolean isEnum(TypeText type) {
        return type.name().equals("Enum8") || type.name().equals("Enum16");
    }
}
