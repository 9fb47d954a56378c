package io.clickstream.core.schema;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.schema.type.ColumnType;
import io.clickstream.core.schema.type.ScalarType;
import io.clickstream.core.schema.type.TypeChange;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Refuses, in SQL, to give columns of a table that is there types that hold less than theirs: ClickHouse would cut values without a word.
 * What may be there is not known where the SQL is made, so it names what may not.
 */
final class NarrowerTypes {

    private static final List<String> OTHERS = Stream.concat(
                    Stream.of("Int", "UInt")
                            .flatMap(sign -> Stream.of(8, 16, 32, 64, 128, 256).map(bits -> sign + bits)),
                    Stream.concat(
                            Stream.of("Float32", "Float64", "Date", "Date32", "IPv4", "IPv6"),
                            IntStream.rangeClosed(0, 9).mapToObj(digits -> "DateTime64(" + digits + ", 'UTC')")))
            .toList();

    private NarrowerTypes() {}

    /**
     * The statement; empty if no column can lose anything.
     *
     * @param table as it shall be
     */
    static Optional<String> refuse(String database, TargetTable table) {
        List<String> losing = table.columns().stream()
                .filter(table::canChange)
                .flatMap(column -> losing(column).stream())
                .toList();
        return losing.isEmpty()
                ? Optional.empty()
                : Optional.of("""
                        SELECT throwIf(count() > 0, '%1$s has a column of a type that holds more than tables.sql gives it: \
                        nothing is changed, set it back (make check --against tells which)')
                        FROM (
                            SELECT name, type LIKE '%%Nullable(%%' AS nullable, trimBoth(replaceAll(replaceAll(type, 'LowCardinality(', ''), 'Nullable(', ''), ')') AS base
                            FROM system.columns WHERE database = %2$s AND table = %3$s
                        )
                        WHERE %4$s;
                        """.formatted(
                                SqlName.inString(table.name()),
                                ClickHouse.quote(database),
                                ClickHouse.quote(table.name()),
                                String.join("\n    OR ", losing)));
    }

    private static Optional<String> losing(TargetTable.Column column) {
        if (!(ColumnType.of(column.type()) instanceof ScalarType type)) {
            return Optional.empty();
        }
        String base = type.base();
        if (!ScalarType.DECIMAL.matcher(base).matches() && !OTHERS.contains(base)) {
            return Optional.empty();
        }
        String others = OTHERS.stream()
                .filter(other -> !TypeChange.of(other, base).keepsValues())
                .map(other -> ClickHouse.quote(other.replaceFirst("\\)$", "")))
                .collect(Collectors.joining(", "));
        return Optional.of("name = %s AND (base IN (%s) OR %s%s)"
                .formatted(
                        ClickHouse.quote(column.name()),
                        others,
                        decimals(base),
                        type.nullable() ? "" : " OR nullable"));
    }

    /** By the digits before and behind the point. */
    private static String decimals(String base) {
        Matcher decimal = ScalarType.DECIMAL.matcher(base);
        if (!decimal.matches()) {
            return "base LIKE 'Decimal(%'";
        }
        int scale = Integer.parseInt(decimal.group(2));
        String digits = "toUInt8OrZero(extractAll(base, '[0-9]+')[%d])";
        return "base LIKE 'Decimal(%%' AND (%s > %d OR %s - %s > %d)"
                .formatted(
                        digits.formatted(2),
                        scale,
                        digits.formatted(1),
                        digits.formatted(2),
                        Integer.parseInt(decimal.group(1)) - scale);
    }
}
