package io.clickstream.job.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicSource;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** A Kafka table with the metadata column {@value #TOPIC_ID}: the id of the topic that a record was read from. */
final class TopicIdTableSource implements ScanTableSource, SupportsReadingMetadata, SupportsWatermarkPushDown {

    static final String TOPIC_ID = "topic-id";

    /** Stands in for it where Flink's source fills in what it knows; the reader puts the id in its place. */
    private static final String PLACEHOLDER = "topic";

    private final KafkaDynamicSource kafka;
    private final Map<String, String> options;

    private int column = TopicIdOutput.NO_COLUMN;

    /**
     * @param kafka Flink's source of the table
     * @param options of the table
     */
    TopicIdTableSource(KafkaDynamicSource kafka, Map<String, String> options) {
        this.kafka = kafka;
        this.options = options;
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> metadata = kafka.listReadableMetadata();
        metadata.put(TOPIC_ID, DataTypes.STRING().notNull());
        return metadata;
    }

    @Override
    public void applyReadableMetadata(List<String> keys, DataType produced) {
        kafka.applyReadableMetadata(
                keys.stream()
                        .map(key -> key.equals(TOPIC_ID) ? PLACEHOLDER : key)
                        .toList(),
                produced);
        // The metadata columns are the last ones of a row, in this order.
        column = keys.contains(TOPIC_ID)
                ? DataType.getFieldCount(produced) - keys.size() + keys.indexOf(TOPIC_ID)
                : TopicIdOutput.NO_COLUMN;
    }

    @Override
    public void applyWatermark(WatermarkStrategy<RowData> strategy) {
        kafka.applyWatermark(strategy);
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return kafka.getChangelogMode();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        DataStreamScanProvider scan = (DataStreamScanProvider) kafka.getScanRuntimeProvider(context);
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(ProviderContext provider, StreamExecutionEnvironment flink) {
                return withTopicIds(scan.produceDataStream(provider, flink), flink);
            }

            @Override
            public boolean isBounded() {
                return scan.isBounded();
            }

            @Override
            public Optional<Integer> getParallelism() {
                return scan.getParallelism();
            }
        };
    }

    private DataStream<RowData> withTopicIds(DataStream<RowData> stream, StreamExecutionEnvironment flink) {
        @SuppressWarnings("unchecked")
        SourceTransformation<RowData, KafkaPartitionSplit, KafkaSourceEnumState> transformation =
                (SourceTransformation<RowData, KafkaPartitionSplit, KafkaSourceEnumState>) stream.getTransformation();
        DataStreamSource<RowData> source = flink.fromSource(
                new TopicIdSource(
                        transformation.getSource(), transformation.getOutputType(), new HashMap<>(options), column),
                transformation.getWatermarkStrategy(),
                transformation.getName());
        // The operator of before, so that its state is found.
        if (transformation.getUid() != null) {
            source.uid(transformation.getUid());
        }
        return source;
    }

    @Override
    public DynamicTableSource copy() {
        TopicIdTableSource copy = new TopicIdTableSource((KafkaDynamicSource) kafka.copy(), options);
        copy.column = column;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return kafka.asSummaryString();
    }
}
