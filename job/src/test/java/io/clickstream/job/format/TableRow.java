package io.clickstream.job.format;

import io.clickstream.job.format.codec.time.TimestampFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
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
        return Combinators.combine(
                        row(table.logicalType(), table.forms().timestamps()),
                        RowForm.any(table.names().size()))
                .as((values, form) -> new TableRow(table, values, form));
    }

    private static Arbitrary<GenericRowData> row(RowType type, TimestampFormat format) {
        return Combinators.combine(type.getChildren().stream()
                        .map(child -> column(child, format))
                        .toList())
                .as(values -> GenericRowData.of(values.toArray()));
    }

    private static Arbitrary<Object> column(LogicalType type, TimestampFormat format) {
        Arbitrary<Object> values = values(type, format);
        return type.isNullable() ? values.injectNull(0.25) : values;
    }

    private static Arbitrary<Object> values(LogicalType type, TimestampFormat format) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> JsonStrings.texts().map(text -> StringData.fromString("x" + text));
            case BOOLEAN -> Arbitraries.of(false, true);
            case TINYINT -> Arbitraries.bytes().asGeneric();
            case SMALLINT -> Arbitraries.shorts().asGeneric();
            case FLOAT ->
                JsonNumbers.doubles()
                        .map(Double::floatValue)
                        .filter(number -> Float.isFinite(number) && number != 0)
                        .asGeneric();
            case DATE -> JsonValues.epochSeconds().map(second -> (int) Math.floorDiv(second, 86_400L));
            case TIME_WITHOUT_TIME_ZONE ->
                Arbitraries.integers().between(0, 86_399).map(second -> second * 1000);
            case ROW -> row((RowType) type, format).asGeneric();
            case ARRAY ->
                column(((ArrayType) type).getElementType(), format)
                        .list()
                        .ofMaxSize(3)
                        .map(elements -> new GenericArrayData(elements.toArray()));
            case MAP ->
                Arbitraries.maps(
                                JsonStrings.texts().map(StringData::fromString),
                                column(((MapType) type).getValueType(), format))
                        .ofMaxSize(3)
                        .map(GenericMapData::new);
            case INTEGER -> Arbitraries.integers().asGeneric();
            case BIGINT -> Arbitraries.longs().asGeneric();
            case DOUBLE -> JsonNumbers.doubles().asGeneric();
            case DECIMAL -> decimals((DecimalType) type).asGeneric();
            default ->
                timestamps(Math.min(digits(format), LogicalTypeChecks.getPrecision(type)), format)
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
            case EPOCH_NANOS -> 9;
        };
    }

    private static Arbitrary<DecimalData> decimals(DecimalType type) {
        BigInteger limit = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers()
                .between(limit.negate(), limit)
                .map(unscaled -> DecimalData.fromBigDecimal(
                        new BigDecimal(unscaled, type.getScale()), type.getPrecision(), type.getScale()));
    }

    private static Arbitrary<TimestampData> timestamps(int precision, TimestampFormat format) {
        int nanoStep = BigInteger.TEN.pow(9 - precision).intValueExact();
        Arbitrary<Integer> nanos =
                Arbitraries.integers().between(0, 1_000_000_000 / nanoStep - 1).map(count -> count * nanoStep);
        Arbitrary<Long> seconds = format == TimestampFormat.EPOCH_NANOS
                ? Arbitraries.integers().map(Integer::longValue)
                : JsonValues.epochSeconds();
        return Combinators.combine(seconds, nanos)
                .as((second, nano) ->
                        TimestampData.fromEpochMillis(second * 1000 + nano / 1_000_000, nano % 1_000_000));
    }
}
