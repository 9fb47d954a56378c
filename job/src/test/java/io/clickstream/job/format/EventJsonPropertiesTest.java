package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickstream.job.format.TestTable.Parsed;
import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.FieldForms;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

class EventJsonPropertiesTest {

    private static final TestTable TABLE = TestTable.of(
            DataTypes.FIELD("s", DataTypes.STRING().notNull()),
            DataTypes.FIELD("text", DataTypes.STRING()),
            DataTypes.FIELD("b", DataTypes.BOOLEAN()),
            DataTypes.FIELD("i", DataTypes.INT()),
            DataTypes.FIELD("größe \"€\"", DataTypes.INT()),
            DataTypes.FIELD("l", DataTypes.BIGINT()),
            DataTypes.FIELD("d", DataTypes.DOUBLE()),
            DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
            DataTypes.FIELD("big", DataTypes.DECIMAL(38, 18)),
            DataTypes.FIELD("t", DataTypes.TIMESTAMP(3).notNull()),
            DataTypes.FIELD("ltz", DataTypes.TIMESTAMP_LTZ(9)));

    /** What is in it is of all kinds. */
    private static final TestTable NESTED = TestTable.of(
            DataTypes.FIELD("tiny", DataTypes.TINYINT()),
            DataTypes.FIELD("small", DataTypes.SMALLINT().notNull()),
            DataTypes.FIELD("f", DataTypes.FLOAT()),
            DataTypes.FIELD("day", DataTypes.DATE()),
            DataTypes.FIELD("time", DataTypes.TIME(3)),
            DataTypes.FIELD(
                    "order",
                    DataTypes.ROW(
                                    DataTypes.FIELD("id", DataTypes.STRING().notNull()),
                                    DataTypes.FIELD("placed", DataTypes.TIMESTAMP(3)),
                                    DataTypes.FIELD(
                                            "items",
                                            DataTypes.ARRAY(DataTypes.ROW(
                                                            DataTypes.FIELD("sku", DataTypes.STRING()),
                                                            DataTypes.FIELD("price", DataTypes.DECIMAL(10, 2)))
                                                    .notNull())))
                            .notNull()),
            DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING()).notNull()),
            DataTypes.FIELD(
                    "matrix", DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INT().notNull()))),
            DataTypes.FIELD("labels", DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE())),
            DataTypes.FIELD(
                    "by_day",
                    DataTypes.MAP(
                            DataTypes.STRING().notNull(),
                            DataTypes.ROW(
                                    DataTypes.FIELD("n", DataTypes.BIGINT().notNull())))));

    private static final TestTable NOTHING_REQUIRED = new TestTable(
            DataTypes.ROW(DataType.getFields(TABLE.rowType()).stream()
                    .map(field ->
                            DataTypes.FIELD(field.getName(), field.getDataType().nullable()))
                    .toArray(DataTypes.Field[]::new)),
            FieldForms.of(TimestampFormat.SQL));
    private static final DateTimeFormatter SQL_TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    // --- reading -------------------------------------------------------------------------------------------------

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void documentsAreReadAsJacksonReadsThem(@ForAll("documents") Input input) {
        assertAgreement(input);
    }

    @Property(tries = 30_000, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void damagedDocumentsAreReadAsJacksonReadsThem(@ForAll("damaged") Input input) {
        assertAgreement(input);
    }

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    void garbageIsReadAsJacksonReadsIt(@ForAll("garbage") Input input) {
        assertAgreement(input);
    }

    /** A record and the table to read it as; shown as ISO 8859-1, so that a failure can be copied. */
    record Input(TestTable table, byte[] record) {
        @Override
        public String toString() {
            return table.forms().timestamps() + " " + table.names() + ": " + Visible.of(new String(record, ISO_8859_1));
        }
    }

    @Provide
    Arbitrary<Input> documents() {
        return inputs(JsonRecords::sound, TABLE, NESTED);
    }

    @Provide
    Arbitrary<Input> damaged() {
        return inputs(JsonRecords::damaged, TABLE, NOTHING_REQUIRED, NESTED);
    }

    @Provide
    Arbitrary<Input> garbage() {
        return inputs(table -> JsonGarbage.records(), NOTHING_REQUIRED);
    }

    /** Records for these tables, in both formats of timestamps; lazy for the reason given in {@link JsonValues}. */
    private static Arbitrary<Input> inputs(Function<TestTable, Arbitrary<byte[]>> records, TestTable... tables) {
        return Arbitraries.oneOf(Arrays.stream(tables)
                .flatMap(table -> Arrays.stream(TimestampFormat.values()).map(table::with))
                .map(table -> Arbitraries.lazy(() -> records.apply(table).map(record -> new Input(table, record))))
                .toList());
    }

    private static void assertAgreement(Input input) {
        TestTable table = input.table;
        Optional<List<Object>> expected = new JacksonReference(table).parse(input.record);

        Parsed parsed = table.parse(input.record);

        Statistics.label("record")
                .collect(expected.isPresent() ? "good" : "bad")
                .coverage(coverage -> {
                    coverage.check("good").count(count -> count > 500);
                    coverage.check("bad").count(count -> count > 500);
                });
        if (expected.isPresent()) {
            assertThat(parsed.error()).isNull();
            assertThat(parsed.raw()).isNull();
            assertThat(parsed.values()).isEqualTo(expected.get());
        } else {
            assertThat(parsed.error()).matches("[ -~öß€]{1,200}");
            assertThat(parsed.raw()).isSameAs(input.record);
            assertThat(parsed.values()).isEqualTo(table.parse((byte[]) null).values());
        }
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void nothingOfARecordIsLeftForTheNext(@ForAll("sequences") List<Input> inputs) {
        TestTable table = inputs.get(0).table;
        EventJsonDeserializationSchema reader = table.readerWithErrors();
        for (Input input : inputs) {
            Parsed reused = table.parse(reader, input.record);

            Parsed fresh = table.parse(input.record);
            assertThat(reused.error()).isEqualTo(fresh.error());
            assertThat(reused.values()).isEqualTo(fresh.values());
        }
    }

    @Provide
    Arbitrary<List<Input>> sequences() {
        return Arbitraries.oneOf(Stream.of(TABLE, NESTED)
                .map(table -> Arbitraries.oneOf(
                                Arbitraries.lazy(() -> JsonRecords.sound(table)),
                                Arbitraries.lazy(() -> JsonRecords.damaged(table)))
                        .map(record -> new Input(table, record))
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(10))
                .toList());
    }

    // --- writing -------------------------------------------------------------------------------------------------

    @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
    void jacksonReadsWhatWasWritten(@ForAll("rows") TableRow row) throws Exception {
        // Given
        TestTable table = row.table();

        // When
        JsonNode written = JACKSON.readTree(table.writer().serialize(row.data()));

        // Then
        assertThat(javaRow(written, table.logicalType(), table.forms().timestamps()))
                .isEqualTo(table.values(row.data()));
    }

    private static List<Object> javaRow(JsonNode object, RowType type, TimestampFormat format) {
        return type.getFields().stream()
                .map(field -> javaValue(object.get(field.getName()), field.getType(), format))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** What is NULL is not in an object, and null in an array or a map. */
    private static Object javaValue(JsonNode field, LogicalType type, TimestampFormat format) {
        if (field == null || field.isNull()) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case VARCHAR -> field.textValue();
            case BOOLEAN -> field.booleanValue();
            case TINYINT -> (byte) field.intValue();
            case SMALLINT -> field.shortValue();
            case INTEGER -> field.intValue();
            case BIGINT -> field.longValue();
            case FLOAT -> Float.parseFloat(field.asText());
            case DOUBLE -> field.doubleValue();
            case DECIMAL -> new BigDecimal(field.asText()).setScale(((DecimalType) type).getScale());
            case DATE -> (int) LocalDate.parse(field.textValue()).toEpochDay();
            case TIME_WITHOUT_TIME_ZONE -> LocalTime.parse(field.textValue()).toSecondOfDay() * 1000;
            case ROW -> javaRow(field, (RowType) type, format);
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                field.forEach(element -> elements.add(javaValue(element, ((ArrayType) type).getElementType(), format)));
                yield elements;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                field.properties()
                        .forEach(entry -> entries.put(
                                entry.getKey(), javaValue(entry.getValue(), ((MapType) type).getValueType(), format)));
                yield entries;
            }
            default ->
                switch (format) {
                    case SQL -> TimestampData.fromLocalDateTime(LocalDateTime.parse(field.textValue(), SQL_TIMESTAMP));
                    case ISO_8601 ->
                        TimestampData.fromLocalDateTime(
                                LocalDateTime.parse(field.textValue(), DateTimeFormatter.ISO_DATE_TIME));
                    case EPOCH_SECONDS -> TimestampData.fromEpochMillis(field.longValue() * 1000);
                    case EPOCH_MILLIS -> TimestampData.fromEpochMillis(field.longValue());
                    case EPOCH_MICROS ->
                        TimestampData.fromEpochMillis(
                                Math.floorDiv(field.longValue(), 1000L),
                                (int) Math.floorMod(field.longValue(), 1000L) * 1000);
                    case EPOCH_NANOS ->
                        TimestampData.fromEpochMillis(Math.floorDiv(field.longValue(), 1_000_000L), (int)
                                Math.floorMod(field.longValue(), 1_000_000L));
                };
        };
    }

    @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
    void rowComesBackFromItsJson(@ForAll("rows") TableRow row) {
        // Given
        TestTable table = row.table();

        // When
        Parsed parsed = table.parse(table.writer().serialize(row.data()));

        // Then
        assertThat(parsed.error()).isNull();
        assertThat(parsed.values()).isEqualTo(table.values(row.data()));
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void nothingOfARowIsLeftForTheNext(@ForAll("pairs") List<TableRow> pair) {
        // Given
        EventJsonSerializationSchema writer = pair.get(0).table().writer();
        writer.serialize(pair.get(0).data());

        // When
        byte[] reused = writer.serialize(pair.get(1).data());

        // Then
        assertThat(reused)
                .asString(UTF_8)
                .isEqualTo(new String(
                        pair.get(1).table().writer().serialize(pair.get(1).data()), UTF_8));
    }

    @Provide
    Arbitrary<List<TableRow>> pairs() {
        return Arbitraries.oneOf(Stream.of(TABLE, NESTED)
                .map(table -> Arbitraries.lazy(() -> TableRow.of(table)).list().ofSize(2))
                .toList());
    }

    @Provide
    Arbitrary<TableRow> rows() {
        return Arbitraries.oneOf(Arrays.stream(TimestampFormat.values())
                .flatMap(format -> Stream.of(TABLE.with(format), NESTED.with(format)))
                .map(table -> Arbitraries.lazy(() -> TableRow.of(table)))
                .toList());
    }
}
