package io.clickstream.bench.clickhouse;

import io.clickstream.bench.Lab;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.local.FlinkCluster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The values of the clean topic, each on a line of a file. */
final class CleanFile {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private CleanFile() {}

    /** Lets the job make clean events of raw ones that are there, and writes them to the file. */
    static void write(Lab lab, Path file, long events) throws IOException, InterruptedException {
        FlinkCluster flink = lab.startFlink(1, List.of("-D", "CHECKPOINT_INTERVAL=5 s"));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", lab.bootstrapServers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            List<TopicPartition> partitions = consumer.partitionsFor(PipelineTopics.CLEAN).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            for (long written = 0; written < events; ) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the job has made only " + written + " clean events");
                }
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                    out.write(event.value());
                    out.write('\n');
                    written++;
                }
            }
        } finally {
            flink.process().close();
        }
    }
}
