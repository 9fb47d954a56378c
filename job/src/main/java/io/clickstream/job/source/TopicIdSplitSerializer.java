package io.clickstream.job.source;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the topic's id in front of what Flink writes of a split. Reads splits without one as well. */
final class TopicIdSplitSerializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {

    /** Above all versions that Flink's own serializer may have; what is below was written by that one. */
    private static final int VERSION = 1_000;

    private final SimpleVersionedSerializer<KafkaPartitionSplit> kafka;

    TopicIdSplitSerializer(SimpleVersionedSerializer<KafkaPartitionSplit> kafka) {
        this.kafka = kafka;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(KafkaPartitionSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        out.writeUTF(split instanceof TopicIdSplit known ? known.topicId() : "");
        out.writeInt(kafka.getVersion());
        out.write(kafka.serialize(split));
        return out.getCopyOfBuffer();
    }

    @Override
    public KafkaPartitionSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version < VERSION) {
            return kafka.deserialize(version, serialized);
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        String topicId = in.readUTF();
        int kafkaVersion = in.readInt();
        byte[] rest = new byte[in.available()];
        in.readFully(rest);
        KafkaPartitionSplit split = kafka.deserialize(kafkaVersion, rest);
        return topicId.isEmpty() ? split : new TopicIdSplit(split, topicId);
    }
}
