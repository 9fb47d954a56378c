package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.formats.json.JsonFormatOptions.MapNullKeyMode;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a clean row, as the job makes it of a raw record, to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventJsonWriteBenchmark {

    @Param
    private SampleRecords records;

    private RowData[] rows;
    private byte[][] written;
    private int next;
    private EventJsonSerializationSchema eventJson;
    private JacksonWriter jackson;
    private JsonRowDataSerializationSchema flinkJson;

    /** Makes the rows and their writers. */
    @Setup
    public void open() throws Exception {
        eventJson = EventJsonSerializationSchema.ofRows(
                Column.of(SampleTables.CLEAN, FieldForms.of(TimestampFormat.EPOCH_MILLIS)));
        eventJson.open(null);
        jackson = new JacksonWriter();
        flinkJson = new JsonRowDataSerializationSchema(
                SampleTables.rowType(SampleTables.CLEAN),
                org.apache.flink.formats.common.TimestampFormat.SQL,
                MapNullKeyMode.LITERAL,
                "null",
                true,
                true);
        flinkJson.open(null);

        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(SampleTables.RAW, FieldForms.of(TimestampFormat.SQL)),
                List.of(),
                EventLimits.ONE,
                InternalTypeInfo.of(SampleTables.rowType(SampleTables.RAW)));
        reader.open(new UnregisteredMetricsGroup());
        byte[][] values = records.records();
        rows = new RowData[values.length];
        written = new byte[values.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = clean((GenericRowData) reader.deserialize(values[i]), i);
            written[i] = eventJson.serialize(rows[i]);
        }
    }

    private RowData clean(GenericRowData raw, int i) {
        String details = IntStream.of(3, 4, 6, 7)
                .filter(column -> !raw.isNullAt(column))
                .mapToObj(column -> raw.getField(column).toString())
                .collect(Collectors.joining(" | "));
        TimestampData appended =
                TimestampData.fromEpochMillis(raw.getTimestamp(0, 3).getMillisecond() + i % 1000);
        return GenericRowData.of(
                bytes(records.name()),
                raw.getField(0),
                raw.getField(1),
                bytes(details),
                raw.getField(3),
                raw.getField(4),
                raw.getField(5),
                raw.getField(6),
                raw.getField(7),
                raw.getField(2),
                bytes(records.topic()),
                bytes("AAAAAAAAAAAAAAAAAAAAAQ"),
                i % 3,
                1_000_000L + i,
                appended);
    }

    private static BinaryStringData bytes(String text) {
        return BinaryStringData.fromBytes(text.getBytes(UTF_8));
    }

    private RowData row() {
        return rows[next++ & rows.length - 1];
    }

    /** The floor. */
    @Benchmark
    public byte[] copy() {
        return written[next++ & written.length - 1].clone();
    }

    /** Ours. */
    @Benchmark
    public byte[] eventJson() {
        return eventJson.serialize(row());
    }

    /** Jackson's streaming generator. */
    @Benchmark
    public byte[] jackson() throws IOException {
        return jackson.write(row());
    }

    /** Flink's own format. */
    @Benchmark
    public byte[] flinkJson() {
        return flinkJson.serialize(row());
    }
}
