package io.clickstream.job.format;

import io.clickstream.job.format.codec.TimestampFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** A row of a table, with its values in any of the forms that Flink may hand over. */
record TableRow(TestTable table, GenericRowData values, RowForm form) {

    RowData data() {
        return form.of(values, table.logicalType());
    }

    @Override
    public String toString() {
        return table.forms().timestamps() + " " + form + " " + Visible.of(values.toString());
    }

    static Arbitrary<TableRow> of(TestTable table) {
        List<Arbitrary<Object>> columns = table.types().stream()
                .map(type -> column(type, table.forms().timestamps()))
                .toList();
        return Combinators.combine(
                        Combinators.combine(columns).as(values -> GenericRowData.of(values.toArray())),
                        RowForm.any(columns.size()))
                .as((values, form) -> new TableRow(table, values, form));
    }

    private static Arbitrary<Object> column(LogicalType type, TimestampFormat format) {
        Arbitrary<Object> values = values(type, format);
        return type.isNullable() ? values.injectNull(0.25) : values;
    }

    private static Arbitrary<Object> values(LogicalType type, TimestampFormat format) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> JsonStrings.texts().map(text -> StringData.fromString("x" + text));
            case BOOLEAN -> Arbitraries.of(false, true);
            case INTEGER -> Arbitraries.integers().asGeneric();
            case BIGINT -> Arbitraries.longs().asGeneric();
            case DOUBLE -> JsonNumbers.doubles().asGeneric();
            case DECIMAL -> decimals((DecimalType) type).asGeneric();
            default ->
                timestamps(Math.min(digits(format), LogicalTypeChecks.getPrecision(type)))
                        .asGeneric();
        };
    }

    /** Digits after the second that are written. */
    private static int digits(TimestampFormat format) {
        return switch (format) {
            case SQL, ISO_8601 -> 9;
            case EPOCH_SECONDS -> 0;
            case EPOCH_MILLIS -> 3;
            case EPOCH_MICROS -> 6;
        };
    }

    private static Arbitrary<DecimalData> decimals(DecimalType type) {
        BigInteger limit = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers()
                .between(limit.negate(), limit)
                .map(unscaled -> DecimalData.fromBigDecimal(
                        new BigDecimal(unscaled, type.getScale()), type.getPrecision(), type.getScale()));
    }

    private static Arbitrary<TimestampData> timestamps(int precision) {
        int nanoStep = BigInteger.TEN.pow(9 - precision).intValueExact();
        Arbitrary<Integer> nanos =
                Arbitraries.integers().between(0, 1_000_000_000 / nanoStep - 1).map(count -> count * nanoStep);
        return Combinators.combine(JsonValues.epochSeconds(), nanos)
                .as((second, nano) ->
                        TimestampData.fromEpochMillis(second * 1000 + nano / 1_000_000, nano % 1_000_000));
    }
}
