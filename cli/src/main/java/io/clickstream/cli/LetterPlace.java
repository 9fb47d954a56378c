package io.clickstream.cli;

import org.apache.kafka.common.TopicPartition;

/**
 * What tells a dead letter from all others: where its record lies.
 *
 * @param timestamp Kafka timestamp of the record, in milliseconds
 */
record LetterPlace(String topic, int partition, long offset, long timestamp) {
    /** Columns of the tables that hold it. */
    static final String COLUMNS = "source_topic, source_partition, source_offset, source_timestamp";

    /** How a query asks for it, for {@link #of}. */
    static final String SELECTED =
            "base64Encode(source_topic), source_partition, source_offset, toUnixTimestamp64Milli(source_timestamp)";

    /** Reads the first values of a row. */
    static LetterPlace of(String[] row) {
        return new LetterPlace(
                ClickHouse.text(row[0]), Integer.parseInt(row[1]), Long.parseLong(row[2]), Long.parseLong(row[3]));
    }

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** The values of the columns as a query spells them. */
    String sql() {
        return "%s, %d, %d, fromUnixTimestamp64Milli(%d, 'UTC')"
                .formatted(ClickHouse.quote(topic), partition, offset, timestamp);
    }

    /** As it stands in the header of the replayed record. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset + "/" + timestamp;
    }
}
