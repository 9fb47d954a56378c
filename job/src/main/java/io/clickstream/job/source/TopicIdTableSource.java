package io.clickstream.job.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.connectors.kafka.config.BoundedMode;
import org.apache.flink.streaming.connectors.kafka.config.StartupMode;
import org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicSource;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.kafka.common.TopicPartition;

/** A Kafka table with the metadata column {@value #TOPIC_ID}: the id of the topic that a record was read from. */
final class TopicIdTableSource extends KafkaDynamicSource {

    static final String TOPIC_ID = "topic-id";

    /** Stands in for it where Flink's source fills in what it knows; the reader puts the id in its place. */
    private static final String PLACEHOLDER = "topic";

    /** Place of the column among the connector's own metadata columns; negative if nobody has asked for it. */
    private int metadataIndex = -1;

    TopicIdTableSource(
            DataType physicalDataType,
            DecodingFormat<DeserializationSchema<RowData>> keyDecodingFormat,
            DecodingFormat<DeserializationSchema<RowData>> valueDecodingFormat,
            int[] keyProjection,
            int[] valueProjection,
            String keyPrefix,
            List<String> topics,
            Pattern topicPattern,
            Properties properties,
            StartupMode startupMode,
            Map<TopicPartition, Long> specificStartupOffsets,
            long startupTimestampMillis,
            BoundedMode boundedMode,
            Map<TopicPartition, Long> specificBoundedOffsets,
            long boundedTimestampMillis,
            String tableIdentifier,
            Integer parallelism) {
        super(
                physicalDataType,
                keyDecodingFormat,
                valueDecodingFormat,
                keyProjection,
                valueProjection,
                keyPrefix,
                topics,
                topicPattern,
                properties,
                startupMode,
                specificStartupOffsets,
                startupTimestampMillis,
                boundedMode,
                specificBoundedOffsets,
                boundedTimestampMillis,
                false,
                tableIdentifier,
                parallelism);
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> metadata = super.listReadableMetadata();
        metadata.put(TOPIC_ID, DataTypes.STRING().notNull());
        return metadata;
    }

    @Override
    public void applyReadableMetadata(List<String> keys, DataType produced) {
        super.applyReadableMetadata(
                keys.stream()
                        .map(key -> key.equals(TOPIC_ID) ? PLACEHOLDER : key)
                        .toList(),
                produced);
        int fromTheEnd = keys.size() - keys.indexOf(TOPIC_ID);
        metadataIndex = keys.contains(TOPIC_ID) ? metadataKeys.size() - fromTheEnd : -1;
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        DataStreamScanProvider kafka = (DataStreamScanProvider) super.getScanRuntimeProvider(context);
        // Flink appends the connector's metadata to the row.
        int column = metadataIndex < 0
                ? TopicIdOutput.NO_COLUMN
                : DataType.getFieldCount(producedDataType) - metadataKeys.size() + metadataIndex;
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(ProviderContext provider, StreamExecutionEnvironment flink) {
                return withTopicIds(kafka.produceDataStream(provider, flink), column, flink);
            }

            @Override
            public boolean isBounded() {
                return kafka.isBounded();
            }

            @Override
            public Optional<Integer> getParallelism() {
                return kafka.getParallelism();
            }
        };
    }

    private DataStream<RowData> withTopicIds(DataStream<RowData> stream, int column, StreamExecutionEnvironment flink) {
        @SuppressWarnings("unchecked")
        SourceTransformation<RowData, KafkaPartitionSplit, KafkaSourceEnumState> kafka =
                (SourceTransformation<RowData, KafkaPartitionSplit, KafkaSourceEnumState>) stream.getTransformation();
        DataStreamSource<RowData> source = flink.fromSource(
                new TopicIdSource(kafka.getSource(), kafka.getOutputType(), TopicIds.settings(properties), column),
                kafka.getWatermarkStrategy(),
                kafka.getName());
        // The operator of before, so that its state is found.
        if (kafka.getUid() != null) {
            source.uid(kafka.getUid());
        }
        return source;
    }

    @Override
    public DynamicTableSource copy() {
        TopicIdTableSource copy = new TopicIdTableSource(
                physicalDataType,
                keyDecodingFormat,
                valueDecodingFormat,
                keyProjection,
                valueProjection,
                keyPrefix,
                topics,
                topicPattern,
                properties,
                startupMode,
                specificStartupOffsets,
                startupTimestampMillis,
                boundedMode,
                specificBoundedOffsets,
                boundedTimestampMillis,
                tableIdentifier,
                parallelism);
        copy.producedDataType = producedDataType;
        copy.metadataKeys = metadataKeys;
        copy.metadataIndex = metadataIndex;
        copy.watermarkStrategy = watermarkStrategy;
        return copy;
    }
}
