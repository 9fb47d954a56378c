package io.clickstream.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which record, or which event of a record, a dead letter was made of.
 *
 * @param topicId Kafka's id of the topic; tells a record from the one with its place in a deleted topic of the same name.
 *     Empty if it is not known
 * @param index of the event in the record, from 0
 */
record SourceRecordId(String topic, int partition, long offset, String topicId, int index) {
    /** Columns of the tables that hold it; what {@link #of} takes. */
    static final String COLUMNS = "source_topic, source_partition, source_offset, source_topic_id, source_index";

    /** How many columns there are. */
    static final int COLUMN_COUNT = 5;

    /** Reads the first values of a row. */
    static SourceRecordId of(JsonNode row) {
        return new SourceRecordId(
                row.get(0).asText(),
                row.get(1).asInt(),
                row.get(2).asLong(),
                row.get(3).asText(),
                row.get(4).asInt());
    }

    /** What a query compares {@link #COLUMNS} with, for {@link #parameters} under the same name. */
    static String tuple(String name) {
        return "({%1$s_topic:String}, {%1$s_partition:UInt32}, {%1$s_offset:UInt64}, {%1$s_topic_id:String}, {%1$s_index:UInt32})"
                .formatted(name);
    }

    /** @param name of the {@link #tuple} */
    Map<String, String> parameters(String name) {
        return Map.of(
                name + "_topic",
                topic,
                name + "_partition",
                Integer.toString(partition),
                name + "_offset",
                Long.toString(offset),
                name + "_topic_id",
                topicId,
                name + "_index",
                Integer.toString(index));
    }

    /** The values of the columns, for an insert. */
    Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("source_topic", topic);
        columns.put("source_partition", partition);
        columns.put("source_offset", offset);
        columns.put("source_topic_id", topicId);
        columns.put("source_index", index);
        return columns;
    }

    TopicPartition topicPartition() {
        return new TopicPartition(topic, partition);
    }

    /** As it stands in the header of the replayed record. */
    @Override
    public String toString() {
        String record = topic + "/" + partition + "/" + offset + "/" + topicId;
        return index == 0 ? record : record + "/" + index;
    }
}
