package io.clickstream.local.kafka;

import io.clickstream.local.process.StartRefusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** The broker's process: formats the data folder the first time, then does what kafka-server-start does. */
public final class KafkaMain {

    private KafkaMain() {}

    /**
     * @param args the broker's settings, its data folder
     */
    public static void main(String[] args) throws IOException {
        Path data = Path.of(args[1]);
        Files.createDirectories(data);
        int exitCode = StorageTool.execute(
                Stream.of("format", "-c", args[0], "-t", clusterId(data), "--ignore-formatted")
                        .toArray(String[]::new),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            StartRefusal.exit("Kafka's data folder " + data + " cannot be formatted (exit code " + exitCode
                    + "); remove it (`make clean-data`) to start from nothing");
        }
        Kafka.main(new String[] {args[0]});
    }

    /** The cluster id that the folder already carries, otherwise a new one. */
    private static String clusterId(Path data) throws IOException {
        Path meta = data.resolve("meta.properties");
        if (!Files.exists(meta)) {
            return Uuid.randomUuid().toString();
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(meta)) {
            properties.load(reader);
        }
        return properties.getProperty("cluster.id");
    }
}
