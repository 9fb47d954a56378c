package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonParserRowDataDeserializationSchema;
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

/** From the bytes of a nested raw record to a row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NestedParseBenchmark {

    @Param
    private NestedRecords records;

    private byte[][] values;
    private int next;
    private EventJsonDeserializationSchema eventJson;
    private JsonParserRowDataDeserializationSchema flinkJson;

    /** Makes the records and their readers. */
    @Setup
    public void open() throws Exception {
        values = records.records();
        InternalTypeInfo<RowData> rows = InternalTypeInfo.of(SampleTables.rowType(NestedRecords.TABLE));
        eventJson = new EventJsonDeserializationSchema(
                Column.of(
                        NestedRecords.TABLE,
                        FieldForms.of(io.clickstream.job.format.codec.time.TimestampFormat.ISO_8601)),
                List.of(FormatMetadata.ERROR, FormatMetadata.RAW),
                EventLimits.ONE,
                rows);
        eventJson.open(new UnregisteredMetricsGroup());
        flinkJson = new JsonParserRowDataDeserializationSchema(
                rows.toRowType(), rows, false, false, TimestampFormat.ISO_8601);
        flinkJson.open(null);
    }

    private byte[] value() {
        return values[next++ & values.length - 1];
    }

    /** The floor. */
    @Benchmark
    public byte[] copy() {
        return value().clone();
    }

    /** Ours. */
    @Benchmark
    public RowData eventJson() throws IOException {
        return eventJson.deserialize(value());
    }

    /** Flink's own format. */
    @Benchmark
    public void flinkJson(EventJsonParseBenchmark.Sink sink) throws IOException {
        flinkJson.deserialize(value(), sink);
    }
}
