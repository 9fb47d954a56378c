package io.clickstream.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The committed records of the clean topic, from the oldest on. */
public final class CleanTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long deadline;
    private long read;

    /** @param timeout when to give up waiting for more of them */
    public CleanTopic(KafkaTestbed testbed, Duration timeout) {
        this.deadline = System.nanoTime() + timeout.toNanos();
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", testbed.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(testbed.topology().cleanTopics().get(0).topic()).stream()
                        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * The next records; none if there are none yet.
     *
     * @throws IllegalStateException if the time is over
     */
    public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("only " + read + " clean records have come");
        }
        var records = consumer.poll(POLL);
        read += records.count();
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
