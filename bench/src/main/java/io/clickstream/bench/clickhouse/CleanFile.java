package io.clickstream.bench.clickhouse;

import io.clickstream.bench.CleanTopic;
import io.clickstream.bench.KafkaTestbed;
import io.clickstream.local.process.ChildProcess;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The values of the clean topic, each on a line of a file. */
final class CleanFile {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private CleanFile() {}

    /** Lets the job make clean events of raw ones that are there, and writes them to the file. */
    static void write(KafkaTestbed testbed, Path file, long events) throws Exception {
        ChildProcess flink = testbed.startFlink(testbed.pipeline()
                .settings()
                .change()
                .checkpointInterval(Duration.ofSeconds(5))
                .build());
        try (CleanTopic topic = new CleanTopic(testbed, TIMEOUT);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long written = 0; written < events; ) {
                for (ConsumerRecord<byte[], byte[]> event : topic.poll()) {
                    out.write(event.value());
                    out.write('\n');
                    written++;
                }
            }
        } finally {
            flink.close();
        }
    }
}
