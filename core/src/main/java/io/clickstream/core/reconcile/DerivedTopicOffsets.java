package io.clickstream.core.reconcile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Which raw records the job's topics hold, and how often. Not thread-safe. */
public final class DerivedTopicOffsets {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, String> topicIds;
    private final Backfills backfills;
    private final Map<TopicPartition, Content> contents = new HashMap<>();
    private long unreadable;

    /**
     * @param topicIds by raw topic, its id; what is of a deleted topic of that name does not count
     * @param backfills what of these topics does not count any more
     */
    public DerivedTopicOffsets(Map<String, String> topicIds, Backfills backfills) {
        this.topicIds = Map.copyOf(topicIds);
        this.backfills = backfills;
    }

    /**
     * Reads topics up to now.
     *
     * @param from by partition, where to begin
     * @param topicIds by raw topic, its id
     * @param backfills what of these topics does not count any more
     */
    public static DerivedTopicOffsets read(
            Map<TopicPartition, Long> from,
            Map<String, String> topicIds,
            Backfills backfills,
            Kafka kafka,
            Offsets offsets,
            ProgressListener progress)
            throws InterruptedException {
        Map<TopicPartition, OffsetRange> ranges =
                OffsetRange.between(from, offsets.ends(from.keySet(), IsolationLevel.READ_COMMITTED));
        DerivedTopicOffsets content = new DerivedTopicOffsets(topicIds, backfills);
        try (RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            scan.read("the clean topics", ranges, content::add);
        }
        return content;
    }

    /** What they hold of the raw records of one partition. */
    public static final class Content {
        private final EventSet events = new EventSet();
        private final OffsetSet repeated = new OffsetSet();

        EventSet events() {
            return events;
        }

        /** Those that are there, with one event at least. */
        public OffsetSet seen() {
            return events.offsets();
        }

        /** Those of which an event is there more than once. */
        public OffsetSet repeated() {
            return repeated;
        }
    }

    /** Of a partition of a raw topic. */
    public Content of(TopicPartition rawPartition) {
        return contents.computeIfAbsent(rawPartition, partition -> new Content());
    }

    /** By partition of a raw topic, without those that nothing is there of. */
    public Map<TopicPartition, Content> byPartition() {
        return Map.copyOf(contents);
    }

    /** How many records name no raw record: somebody else has written them. */
    public long unreadable() {
        return unreadable;
    }

    /** Takes a record of one of the topics. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        Optional<Place> origin = origin(record);
        if (origin.isEmpty()) {
            unreadable++;
            return;
        }
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (!isCurrent(origin.get())
                || backfills.replaced(
                        partition,
                        record.offset(),
                        origin.get().partition(),
                        origin.get().offset())) {
            return;
        }
        Content content = of(origin.get().partition());
        if (!content.events.add(origin.get().offset(), origin.get().index())) {
            content.repeated.add(origin.get().offset());
        }
    }

    /** A record that names no id, or of a topic without one, may be of the current topic. */
    private boolean isCurrent(Place place) {
        String current = topicIds.getOrDefault(place.partition().topic(), "");
        return current.isEmpty() || place.topicId().isEmpty() || place.topicId().equals(current);
    }

    private record Place(TopicPartition partition, String topicId, long offset, int index) {}

    private static Optional<Place> origin(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        String topic = null;
        String topicId = "";
        int partition = -1;
        long offset = -1;
        int index = 0;
        try (JsonParser json = JSON.createParser(record.value())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (field) {
                    case "source_topic" -> topic = value == JsonToken.VALUE_STRING ? json.getText() : null;
                    case "source_topic_id" -> topicId = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    case "source_partition" ->
                        partition = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : -1;
                    case "source_offset" -> offset = value == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : -1;
                    case "source_index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
                    default -> {}
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return topic == null || partition < 0 || offset < 0
                ? Optional.empty()
                : Optional.of(new Place(new TopicPartition(topic, partition), topicId, offset, index));
    }
}
