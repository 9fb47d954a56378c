package io.clickstream.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which record a dead letter was made of.
 *
 * @param timestamp Kafka timestamp of the record, in milliseconds; tells it from one with its place in an earlier topic of
 *     the same name
 */
record SourceRecordId(String topic, int partition, long offset, long timestamp) {
    /** Columns of the tables that hold it. */
    static final String COLUMNS = "source_topic, source_partition, source_offset, source_timestamp";

    /** How a query asks for it, for {@link #of}. */
    static final String SELECTED =
            "source_topic, source_partition, source_offset, toUnixTimestamp64Milli(source_timestamp)";

    /** Reads the first values of a row. */
    static SourceRecordId of(JsonNode row) {
        return new SourceRecordId(
                row.get(0).asText(),
                row.get(1).asInt(),
                row.get(2).asLong(),
                row.get(3).asLong());
    }

    /** What a query compares {@link #COLUMNS} with, for {@link #parameters} under the same name. */
    static String tuple(String name) {
        return "({%1$s_topic:String}, {%1$s_partition:UInt32}, {%1$s_offset:UInt64}, fromUnixTimestamp64Milli({%1$s_timestamp:Int64}, 'UTC'))"
                .formatted(name);
    }

    /** @param name of the {@link #tuple} */
    Map<String, String> parameters(String name) {
        return Map.of(
                name + "_topic", topic,
                name + "_partition", Integer.toString(partition),
                name + "_offset", Long.toString(offset),
                name + "_timestamp", Long.toString(timestamp));
    }

    /** The values of the columns, for an insert. */
    Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("source_topic", topic);
        columns.put("source_partition", partition);
        columns.put("source_offset", offset);
        columns.put("source_timestamp", ClickHouseTime.text(timestamp));
        return columns;
    }

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** As it stands in the header of the replayed record. */
    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset + "/" + timestamp;
    }
}
