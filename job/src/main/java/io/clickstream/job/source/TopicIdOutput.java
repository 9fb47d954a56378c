package io.clickstream.job.source;

import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/** Puts the topic's id into each row on its way from the reader. */
final class TopicIdOutput implements ReaderOutput<RowData> {

    /** The table has no column for it. */
    static final int NO_COLUMN = -1;

    private final ReaderOutput<RowData> output;
    private final Map<String, StringData> topicIds;
    private final int column;

    /**
     * @param topicIds by split id; may grow later
     * @param column the field that takes the id
     */
    TopicIdOutput(ReaderOutput<RowData> output, Map<String, StringData> topicIds, int column) {
        this.output = output;
        this.topicIds = topicIds;
        this.column = column;
    }

    /** Where its rows go to in the end. */
    boolean leadsTo(ReaderOutput<RowData> other) {
        return output == other;
    }

    @Override
    public SourceOutput<RowData> createOutputForSplit(String splitId) {
        return new SplitOutput(output.createOutputForSplit(splitId), topicIds.get(splitId), column);
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        output.releaseOutputForSplit(splitId);
    }

    @Override
    public void collect(RowData row) {
        throw new UnsupportedOperationException("a row of Kafka comes by its split");
    }

    @Override
    public void collect(RowData row, long timestamp) {
        collect(row);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
        output.markIdle();
    }

    @Override
    public void markActive() {
        output.markActive();
    }

    private record SplitOutput(SourceOutput<RowData> output, StringData topicId, int column)
            implements SourceOutput<RowData> {

        @Override
        public void collect(RowData row) {
            ((GenericRowData) row).setField(column, topicId);
            output.collect(row);
        }

        @Override
        public void collect(RowData row, long timestamp) {
            ((GenericRowData) row).setField(column, topicId);
            output.collect(row, timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }
    }
}
