package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickstream.job.format.TestTable.Parsed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

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
    private static final TestTable NOTHING_REQUIRED = new TestTable(
            DataTypes.ROW(DataType.getFields(TABLE.rowType()).stream()
                    .map(field ->
                            DataTypes.FIELD(field.getName(), field.getDataType().nullable()))
                    .toArray(DataTypes.Field[]::new)),
            TimestampFormat.SQL);
    private static final DateTimeFormatter SQL_TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static <T> Arbitrary<T> random(Function<Random, T> generator) {
        return Arbitraries.randomValue(generator);
    }

    private static RandomJson json(Random random, TimestampFormat format) {
        return new RandomJson(random, TABLE.with(format));
    }

    // --- reading -------------------------------------------------------------------------------------------------

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    @StatisticsReport(StatisticsReportMode.OFF)
    void documentsAreReadAsJacksonReadsThem(@ForAll("documents") Input input) {
        assertAgreement(input);
    }

    @Property(tries = 30_000, shrinking = ShrinkingMode.OFF)
    @StatisticsReport(StatisticsReportMode.OFF)
    void damagedDocumentsAreReadAsJacksonReadsThem(@ForAll("damaged") Input input) {
        assertAgreement(input);
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    @StatisticsReport(StatisticsReportMode.OFF)
    void garbageIsReadAsJacksonReadsIt(@ForAll("garbage") Input input) {
        assertAgreement(input);
    }

    /** A record and the table to read it as; its bytes are shown as ISO 8859-1, so that a failure can be copied. */
    record Input(TestTable table, byte[] record) {
        @Override
        public String toString() {
            return table + " " + new String(record, ISO_8859_1);
        }
    }

    private static TimestampFormat anyFormat(Random random) {
        return random.nextBoolean() ? TimestampFormat.SQL : TimestampFormat.EPOCH_MILLIS;
    }

    private static Input input(Random random, TestTable anyFormat, Function<RandomJson, byte[]> generator) {
        TestTable table = anyFormat.with(anyFormat(random));
        return new Input(table, generator.apply(new RandomJson(random, table)));
    }

    @Provide
    Arbitrary<Input> documents() {
        return random(random -> input(random, TABLE, RandomJson::document));
    }

    @Provide
    Arbitrary<Input> damaged() {
        return random(random -> input(random, random.nextBoolean() ? TABLE : NOTHING_REQUIRED, RandomJson::mutated));
    }

    @Provide
    Arbitrary<Input> garbage() {
        return random(random -> input(random, NOTHING_REQUIRED, RandomJson::garbage));
    }

    private static void assertAgreement(Input input) {
        // Given
        TestTable table = input.table;
        Optional<List<Object>> expected = new JacksonReference(table).parse(input.record);

        // When
        Parsed parsed = table.parse(input.record);

        // Then
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

    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void nothingOfARecordIsLeftForTheNext(@ForAll("sequences") List<byte[]> records) {
        // Given
        EventJsonDeserializationSchema reader = TABLE.readerWithErrors();

        for (byte[] record : records) {
            // When
            Parsed reused = TABLE.parse(reader, record);

            // Then
            Parsed fresh = TABLE.parse(record);
            assertThat(reused.error()).isEqualTo(fresh.error());
            assertThat(reused.values()).isEqualTo(fresh.values());
        }
    }

    @Provide
    Arbitrary<List<byte[]>> sequences() {
        return random(random -> {
            RandomJson json = json(random, TimestampFormat.SQL);
            List<byte[]> records = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                records.add(random.nextBoolean() ? json.document() : json.mutated());
            }
            return records;
        });
    }

    // --- writing -------------------------------------------------------------------------------------------------

    /** A row as one of Flink's implementations of RowData. */
    record Row(TimestampFormat format, RowData data) {}

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void jacksonReadsWhatWasWritten(@ForAll("rows") Row row) throws Exception {
        // Given
        TestTable table = TABLE.with(row.format);

        // When
        JsonNode written = JACKSON.readTree(table.writer().serialize(row.data));

        // Then
        List<Object> values = table.values(row.data);
        for (int i = 0; i < values.size(); i++) {
            JsonNode field = written.get(table.names().get(i));
            if (values.get(i) == null) {
                assertThat(field).isNull();
            } else {
                assertThat(javaValue(field, table.types().get(i), row.format)).isEqualTo(values.get(i));
            }
        }
    }

    private static Object javaValue(JsonNode field, LogicalType type, TimestampFormat format) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> field.textValue();
            case BOOLEAN -> field.booleanValue();
            case INTEGER -> field.intValue();
            case BIGINT -> field.longValue();
            case DOUBLE -> field.doubleValue();
            case DECIMAL -> field.decimalValue().setScale(((DecimalType) type).getScale());
            default ->
                format == TimestampFormat.SQL
                        ? TimestampData.fromLocalDateTime(LocalDateTime.parse(field.textValue(), SQL_TIMESTAMP))
                        : TimestampData.fromEpochMillis(field.longValue());
        };
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void rowComesBackFromItsJson(@ForAll("rows") Row row) {
        // Given
        TestTable table = TABLE.with(row.format);

        // When
        Parsed parsed = table.parse(table.writer().serialize(row.data));

        // Then
        assertThat(parsed.error()).isNull();
        assertThat(parsed.values()).isEqualTo(table.values(row.data));
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void nothingOfARowIsLeftForTheNext(@ForAll("rows") Row first, @ForAll("rows") Row second) {
        // Given
        EventJsonSerializationSchema writer = TABLE.writer();
        writer.serialize(first.data);

        // When
        byte[] reused = writer.serialize(second.data);

        // Then
        assertThat(reused).asString(UTF_8).isEqualTo(new String(TABLE.writer().serialize(second.data), UTF_8));
    }

    @Provide
    Arbitrary<Row> rows() {
        return random(random -> {
            TimestampFormat format = anyFormat(random);
            return new Row(format, anyImplementation(random, genericRow(random, format)));
        });
    }

    private static GenericRowData genericRow(Random random, TimestampFormat format) {
        List<LogicalType> types = TABLE.types();
        GenericRowData row = new GenericRowData(types.size());
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).isNullable() || random.nextInt(4) > 0) {
                row.setField(i, value(random, types.get(i), format));
            }
        }
        return row;
    }

    private static Object value(Random random, LogicalType type, TimestampFormat format) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> StringData.fromString("x" + json(random, format).text());
            case BOOLEAN -> random.nextBoolean();
            case INTEGER -> random.nextInt() >> random.nextInt(32);
            case BIGINT -> random.nextLong() >> random.nextInt(64);
            case DOUBLE -> {
                double value = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(value) ? value : 0.5;
            }
            case DECIMAL -> decimal(random, (DecimalType) type);
            default -> timestamp(random, format == TimestampFormat.SQL ? LogicalTypeChecks.getPrecision(type) : 3);
        };
    }

    private static DecimalData decimal(Random random, DecimalType type) {
        BigInteger limit = BigInteger.TEN.pow(1 + random.nextInt(type.getPrecision()));
        BigInteger unscaled = new BigInteger(130, random).mod(limit);
        return DecimalData.fromBigDecimal(
                new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.getScale()),
                type.getPrecision(),
                type.getScale());
    }

    private static TimestampData timestamp(Random random, int precision) {
        LocalDateTime first = LocalDateTime.of(0, 1, 1, 0, 0);
        long step = BigInteger.TEN.pow(9 - precision).longValueExact();
        return TimestampData.fromLocalDateTime(first.plusSeconds((long) (random.nextDouble() * 315_569_520_000L))
                .withNano((int) (random.nextInt(1_000_000_000) / step * step)));
    }

    private static RowData anyImplementation(Random random, GenericRowData row) {
        RowDataSerializer serializer = new RowDataSerializer(TABLE.logicalType());
        return switch (random.nextInt(4)) {
            case 0 -> row;
            case 1 -> serializer.toBinaryRow(row).copy();
            case 2 -> joined(row, 1 + random.nextInt(row.getArity() - 1));
            default -> reversedTwice(row);
        };
    }

    private static RowData joined(GenericRowData row, int split) {
        GenericRowData left = new GenericRowData(split);
        GenericRowData right = new GenericRowData(row.getArity() - split);
        for (int i = 0; i < row.getArity(); i++) {
            (i < split ? left : right).setField(i < split ? i : i - split, row.getField(i));
        }
        return new JoinedRowData(left, right);
    }

    /** The same row again, seen through a projection of its mirror image. */
    private static RowData reversedTwice(GenericRowData row) {
        int arity = row.getArity();
        GenericRowData mirrored = new GenericRowData(arity);
        int[] projection = new int[arity];
        for (int i = 0; i < arity; i++) {
            mirrored.setField(arity - 1 - i, row.getField(i));
            projection[i] = arity - 1 - i;
        }
        return ProjectedRowData.from(projection).replaceRow(mirrored);
    }
}
