package io.clickstream.core.reconcile;

/**
 * What ClickHouse holds of a topic that was deleted. Another topic has its name now.
 *
 * @param topic the name
 * @param topicId Kafka's id of the one that was deleted
 */
public record EarlierTopic(String topic, String topicId, long rows, long deadLetters) {}
