package io.clickstream.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.RowData;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicIdReaderTest {

    private static final TopicPartition ORDERS = new TopicPartition("orders", 1);

    private final Map<String, String> ids = new HashMap<>(Map.of("orders", "A", "page_views", "P"));
    private final Positions kafka = new Positions();
    private final TopicIdReader reader = new TopicIdReader(kafka, new Ids(), TopicIdOutput.NO_COLUMN);

    @Test
    void aCheckpointHoldsTheIdOfTheTopic() {
        reader.addSplits(List.of(new KafkaPartitionSplit(ORDERS, 0)));
        kafka.read(ORDERS, 164);

        assertThat(reader.snapshotState(1))
                .containsExactly(new KafkaPartitionSplit(ORDERS, 164))
                .allSatisfy(
                        split -> assertThat(((TopicIdSplit) split).topicId()).isEqualTo("A"));
    }

    @Test
    void aTopicThatIsCreatedAnewFailsTheCheckpoint() {
        reader.addSplits(List.of(new KafkaPartitionSplit(ORDERS, 0)));
        ids.put("orders", "B");

        assertThatIllegalStateException()
                .isThrownBy(() -> reader.snapshotState(1))
                .withMessageStartingWith("topic orders was deleted and created anew (topic id B, before A)");
    }

    @Test
    void afterARestartANewTopicIsReadFromItsBeginningAndTheOthersGoOn() {
        ids.put("orders", "B");
        TopicPartition views = new TopicPartition("page_views", 0);

        reader.addSplits(List.of(split(ORDERS, 164, "A"), split(views, 70, "P")));

        assertThat(kafka.splits())
                .containsExactlyInAnyOrder(new KafkaPartitionSplit(ORDERS, 0), new KafkaPartitionSplit(views, 70));
    }

    @Test
    void aDeletedTopicHoldsUpNobodyUnlessSomethingWasReadOfIt() {
        reader.addSplits(List.of(split(ORDERS, 164, "A")));
        ids.remove("orders");
        assertThat(reader.snapshotState(1)).hasSize(1);

        kafka.read(ORDERS, 165);

        assertThatIllegalStateException()
                .isThrownBy(() -> reader.snapshotState(2))
                .withMessage("topic orders was deleted while orders-1 was read");
    }

    @Test
    void aCheckpointThatKnowsNoIdTakesTheOneOfNow() {
        reader.addSplits(List.of(new KafkaPartitionSplit(ORDERS, 164)));

        assertThat(kafka.splits()).containsExactly(new KafkaPartitionSplit(ORDERS, 164));
        assertThat(((TopicIdSplit) reader.snapshotState(1).get(0)).topicId()).isEqualTo("A");
    }

    @Test
    void aKafkaWithoutIdsIsReadAsFlinkDoes() {
        ids.clear();
        reader.addSplits(List.of(new KafkaPartitionSplit(ORDERS, 164)));
        kafka.read(ORDERS, 200);

        assertThat(reader.snapshotState(1))
                .containsExactly(new KafkaPartitionSplit(ORDERS, 200))
                .noneMatch(TopicIdSplit.class::isInstance);
    }

    private static KafkaPartitionSplit split(TopicPartition partition, long offset, String topicId) {
        return new TopicIdSplit(new KafkaPartitionSplit(partition, offset), topicId);
    }

    private final class Ids implements TopicIds {

        @Override
        public Map<String, String> of(Collection<String> topics) {
            Map<String, String> found = new HashMap<>(ids);
            found.keySet().retainAll(topics);
            return found;
        }

        @Override
        public void close() {}
    }

    /** A reader that is wherever the test says. */
    private static final class Positions implements SourceReader<RowData, KafkaPartitionSplit> {

        private final Map<TopicPartition, Long> offsets = new HashMap<>();

        void read(TopicPartition partition, long upTo) {
            offsets.put(partition, upTo);
        }

        List<KafkaPartitionSplit> splits() {
            List<KafkaPartitionSplit> splits = new ArrayList<>();
            offsets.forEach((partition, offset) -> splits.add(new KafkaPartitionSplit(partition, offset)));
            return splits;
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {
            splits.forEach(split -> offsets.put(split.getTopicPartition(), split.getStartingOffset()));
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return splits();
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<RowData> output) {
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
