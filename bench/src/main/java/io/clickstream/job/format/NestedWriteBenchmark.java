package io.clickstream.job.format;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.formats.json.JsonFormatOptions.MapNullKeyMode;
import org.apache.flink.formats.json.JsonRowDataSerializationSchema;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a nested row to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NestedWriteBenchmark {

    @Param
    private NestedRecords records;

    private RowData[] rows;
    private byte[][] written;
    private int next;
    private EventJsonSerializationSchema eventJson;
    private JsonRowDataSerializationSchema flinkJson;

    /** Makes the rows and their writers. */
    @Setup
    public void open() throws Exception {
        eventJson = EventJsonSerializationSchema.ofRows(
                Column.of(NestedRecords.TABLE, FieldForms.of(TimestampFormat.EPOCH_MILLIS)));
        eventJson.open(null);
        flinkJson = new JsonRowDataSerializationSchema(
                SampleTables.rowType(NestedRecords.TABLE),
                org.apache.flink.formats.common.TimestampFormat.SQL,
                MapNullKeyMode.LITERAL,
                "null",
                true,
                true);
        flinkJson.open(null);
        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(NestedRecords.TABLE, FieldForms.of(TimestampFormat.ISO_8601)),
                List.of(),
                EventLimits.ONE,
                InternalTypeInfo.of(SampleTables.rowType(NestedRecords.TABLE)));
        reader.open(new UnregisteredMetricsGroup());
        byte[][] values = records.records();
        rows = new RowData[values.length];
        written = new byte[values.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = reader.deserialize(values[i]);
            written[i] = eventJson.serialize(rows[i]);
        }
    }

    /** The floor. */
    @Benchmark
    public byte[] copy() {
        return written[next++ & written.length - 1].clone();
    }

    /** Ours. */
    @Benchmark
    public byte[] eventJson() {
        return eventJson.serialize(rows[next++ & rows.length - 1]);
    }

    /** Flink's own format. */
    @Benchmark
    public byte[] flinkJson() {
        return flinkJson.serialize(rows[next++ & rows.length - 1]);
    }
}
