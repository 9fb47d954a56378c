package io.clickstream.chaos.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.settings.UnavailableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Reads the clean topics and the dead-letter topic once, from their beginning on. */
final class DerivedTopics {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Target target;
    private final List<String> topics;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    DerivedTopics(Target target) {
        this.target = target;
        this.topics = target.topology().derivedTopics();
    }

    /**
     * A record.
     *
     * @param sink number of its topic
     * @param raw partition of the raw record that it is made of
     * @param offset of that
     * @param index of the event in that, 0 if it says none
     */
    record Delivery(int sink, RawPartition raw, long offset, int index) {}

    /** Whether there is something that is not committed yet. */
    boolean isUndecided() throws InterruptedException {
        try (Admin admin = target.kafka().admin()) {
            Offsets offsets = new Offsets(admin);
            List<TopicPartition> partitions = offsets.partitions(topics);
            return !offsets.ends(partitions, IsolationLevel.READ_COMMITTED)
                    .equals(offsets.ends(partitions, IsolationLevel.READ_UNCOMMITTED));
        }
    }

    /** Reads what has come since the last time. */
    void read(Consumer<Delivery> deliveries, Verdict.Counter counter) throws InterruptedException {
        Map<TopicPartition, Long> ends;
        try (Admin admin = target.kafka().admin()) {
            Offsets offsets = new Offsets(admin);
            ends = offsets.ends(offsets.partitions(topics), target.isolation());
        }
        ends.keySet().forEach(partition -> positions.putIfAbsent(partition, 0L));
        try (RecordScan scan = new RecordScan(target.kafka(), target.isolation(), ProgressListener.NONE)) {
            scan.read(
                    "the derived topics",
                    OffsetRange.between(positions, ends),
                    record -> take(record, deliveries, counter));
        } catch (UnavailableException e) {
            // A broker that has lost what it had acknowledged never comes to the end; what is not read is missed then.
        }
        positions.putAll(ends);
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Consumer<Delivery> deliveries, Verdict.Counter counter) {
        try {
            JsonNode json = JSON.readTree(record.value());
            deliveries.accept(new Delivery(
                    topics.indexOf(record.topic()),
                    new RawPartition(
                            json.required("source_topic").textValue(),
                            json.required("source_topic_id").textValue(),
                            json.required("source_partition").intValue()),
                    json.required("source_offset").longValue(),
                    json.path("source_index").intValue()));
        } catch (IOException | IllegalArgumentException e) {
            counter.wrong("a record that names no raw record, in " + record.topic());
        }
    }
}
