package io.clickstream.job.source;

import io.clickstream.job.source.bounded.BoundedMemoryReader;
import java.lang.reflect.Field;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;

/**
 * Flink's Kafka source, which finds partitions by the name of their topic, with a reader that also knows the topic's id.
 *
 * @see TopicIdReader
 */
final class TopicIdSource
        implements Source<RowData, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<RowData> {

    private static final long serialVersionUID = 1;

    private final Source<RowData, KafkaPartitionSplit, KafkaSourceEnumState> kafka;
    private final TypeInformation<RowData> type;
    private final Map<String, String> options;
    private final int column;

    /**
     * @param kafka Flink's source
     * @param options of the table, serializable
     * @param column the field that takes the id, or {@link TopicIdOutput#NO_COLUMN}
     */
    TopicIdSource(
            Source<RowData, KafkaPartitionSplit, KafkaSourceEnumState> kafka,
            TypeInformation<RowData> type,
            Map<String, String> options,
            int column) {
        this.kafka = kafka;
        this.type = type;
        this.options = options;
        this.column = column;
    }

    @Override
    public SourceReader<RowData, KafkaPartitionSplit> createReader(SourceReaderContext context) throws Exception {
        return new TopicIdReader(
                new BoundedMemoryReader(kafka.createReader(context), schema(), options),
                TopicIds.of(TopicIds.settings(options)),
                column);
    }

    /** The source keeps it to itself. Another version of the connector that names it otherwise fails the first test. */
    @SuppressWarnings("unchecked")
    private KafkaRecordDeserializationSchema<RowData> schema() throws ReflectiveOperationException {
        Field schema = KafkaSource.class.getDeclaredField("deserializationSchema");
        schema.setAccessible(true);
        return (KafkaRecordDeserializationSchema<RowData>) schema.get(kafka);
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) throws Exception {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint) throws Exception {
        return kafka.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new TopicIdSplitSerializer(kafka.getSplitSerializer());
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return type;
    }
}
