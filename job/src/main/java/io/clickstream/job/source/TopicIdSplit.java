package io.clickstream.job.source;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** A partition and the next offset to read, as a checkpoint keeps them, with the id of the topic that the offset is of. */
final class TopicIdSplit extends KafkaPartitionSplit {

    private final String topicId;

    /** @param topicId as Kafka writes it, 22 characters */
    TopicIdSplit(KafkaPartitionSplit split, String topicId) {
        super(
                split.getTopicPartition(),
                split.getStartingOffset(),
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.topicId = topicId;
    }

    String topicId() {
        return topicId;
    }
}
