package io.clickstream.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicIdSplitSerializerTest {

    private static final KafkaPartitionSplit SPLIT = new KafkaPartitionSplit(new TopicPartition("orders", 2), 164, 900);

    private final KafkaPartitionSplitSerializer flink = new KafkaPartitionSplitSerializer();
    private final TopicIdSplitSerializer serializer = new TopicIdSplitSerializer(flink);

    @Test
    void keepsTheIdWithTheOffset() throws IOException {
        KafkaPartitionSplit read =
                serializer.deserialize(serializer.getVersion(), serializer.serialize(new TopicIdSplit(SPLIT, "A")));

        assertThat(read).isEqualTo(SPLIT).isInstanceOf(TopicIdSplit.class);
        assertThat(((TopicIdSplit) read).topicId()).isEqualTo("A");
        assertThat(read.getStoppingOffset()).contains(900L);
    }

    @Test
    void readsWhatHasNoId() throws IOException {
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(SPLIT)))
                .isEqualTo(SPLIT)
                .isNotInstanceOf(TopicIdSplit.class);
    }

    @Test
    void readsWhatFlinksOwnSourceHasWritten() throws IOException {
        assertThat(serializer.deserialize(flink.getVersion(), flink.serialize(SPLIT)))
                .isEqualTo(SPLIT);
    }
}
