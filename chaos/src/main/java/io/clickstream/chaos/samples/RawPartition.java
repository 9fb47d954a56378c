package io.clickstream.chaos.samples;

/**
 * A partition of a raw topic, which tells it from one of a topic of that name that was there before.
 *
 * @param topicId Kafka's id of the topic, or what rows have in its place
 */
record RawPartition(String topic, String topicId, int number) {

    @Override
    public String toString() {
        return topic + "-" + number;
    }
}
