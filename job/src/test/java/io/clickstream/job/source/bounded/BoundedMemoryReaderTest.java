package io.clickstream.job.source.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.table.data.RowData;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedMemoryReaderTest {

    private static final KafkaPartitionSplit SPLIT = new KafkaPartitionSplit(new TopicPartition("orders", 1), 17);

    private final List<KafkaPartitionSplit> splits = new ArrayList<>();
    private final CompletableFuture<Void> records = new CompletableFuture<>();

    /** A reader that waits for records. */
    @SuppressWarnings("unchecked")
    private final SourceReader<RowData, KafkaPartitionSplit> kafka =
            (SourceReader<RowData, KafkaPartitionSplit>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {SourceReader.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isAvailable" -> records;
                        case "snapshotState" -> splits;
                        default -> null;
                    });

    private final BoundedMemoryReader reader =
            new BoundedMemoryReader(kafka, null, Map.of("properties.bootstrap.servers", "127.0.0.1:1"));

    @AfterEach
    void close() throws Exception {
        reader.close();
    }

    @Test
    void whoeverWaitsForRecordsNeedNotWhenAPartitionIsAssigned() {
        CompletableFuture<Void> waiting = reader.isAvailable();
        assertThat(waiting).isNotDone();

        reader.addSplits(List.of(SPLIT));

        assertThat(waiting).isDone();
        assertThat(reader.isAvailable()).isDone();
    }

    @Test
    void recordsOfTheConsumerEndTheWaiting() {
        CompletableFuture<Void> waiting = reader.isAvailable();
        assertThat(reader.isAvailable()).isSameAs(waiting);

        records.complete(null);

        assertThat(waiting).isDone();
    }

    @Test
    void aCheckpointHoldsWhatItReadsAndWhatTheConsumerReads() {
        KafkaPartitionSplit other = new KafkaPartitionSplit(new TopicPartition("orders", 2), 3);
        splits.add(other);

        reader.addSplits(List.of(SPLIT));

        assertThat(reader.snapshotState(1)).containsExactlyInAnyOrder(other, SPLIT);
    }
}
