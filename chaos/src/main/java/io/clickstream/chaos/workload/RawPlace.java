package io.clickstream.chaos.workload;

import org.apache.kafka.common.TopicPartition;

/** Where a raw record was. */
public record RawPlace(TopicPartition partition, long offset) {}
