package io.clickstream.bench.clickhouse;

import io.clickstream.bench.CleanTopic;
import io.clickstream.bench.Lab;
import io.clickstream.local.FlinkCluster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The values of the clean topic, each on a line of a file. */
final class CleanFile {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private CleanFile() {}

    /** Lets the job make clean events of raw ones that are there, and writes them to the file. */
    static void write(Lab lab, Path file, long events) throws IOException, InterruptedException {
        FlinkCluster flink = lab.startFlink(1, List.of("-D", "CHECKPOINT_INTERVAL=5 s"));
        try (CleanTopic topic = new CleanTopic(lab, TIMEOUT);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long written = 0; written < events; ) {
                for (ConsumerRecord<byte[], byte[]> event : topic.poll()) {
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
