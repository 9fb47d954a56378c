package io.clickstream.local.inference;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.settings.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest records of topics, as samples. What is no JSON object is left out: it will be a dead letter.
 *
 * @param progress is told how far reading is
 */
record TopicRecords(Kafka kafka, ProgressListener progress) {

    /**
     * Reads from a topic.
     *
     * @param option what errors call the setting
     * @param count how many records, at most
     * @throws ConfigurationException if there is no such topic, or no JSON object among them
     */
    SampleRecords newest(String option, String topic, int count) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        List<JsonNode> records = new ArrayList<>();
        try (Admin admin = kafka.admin();
                RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            scan.read("topic " + topic, ranges(new Offsets(admin), topic, count), record -> {
                if (record.value() != null) {
                    SampleRecords.object(new String(record.value(), StandardCharsets.UTF_8))
                            .ifPresent(object -> {
                                records.add(object);
                                // As it is, but in one line.
                                lines.add(new String(record.value(), StandardCharsets.UTF_8).replaceAll("\\R", " "));
                            });
                }
            });
        }
        if (records.isEmpty()) {
            throw ConfigurationException.of(
                    option, "must have a JSON object among its newest " + count + " records", topic);
        }
        return new SampleRecords(topic, lines, records, false, Optional.empty());
    }

    private static Map<TopicPartition, OffsetRange> ranges(Offsets offsets, String topic, int count)
            throws InterruptedException {
        List<TopicPartition> partitions = offsets.partitions(List.of(topic));
        Map<TopicPartition, Long> ends = offsets.ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> from = new HashMap<>(offsets.beginnings(partitions));
        long each = (count + partitions.size() - 1L) / partitions.size();
        from.replaceAll((partition, beginning) -> Math.max(beginning, ends.get(partition) - each));
        return OffsetRange.between(from, ends);
    }
}
