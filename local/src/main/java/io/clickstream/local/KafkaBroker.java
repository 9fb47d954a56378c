package io.clickstream.local;

import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A Kafka broker and its KRaft controller in this process, on the loopback interface. */
final class KafkaBroker implements AutoCloseable {

    private final String bootstrapServers;
    private final KafkaRaftServer server;

    private KafkaBroker(String bootstrapServers, KafkaRaftServer server) {
        this.bootstrapServers = bootstrapServers;
        this.server = server;
    }

    /**
     * Starts a broker on a data folder, which is formatted the first time.
     *
     * @param data folder of the log
     * @param port port for clients
     * @param controllerPort port for the broker's talk with its own controller
     * @param transactionTimeoutMs longest transaction that a producer may ask for, in milliseconds
     * @throws StartException if the folder cannot be formatted
     */
    static KafkaBroker start(Path data, int port, int controllerPort, long transactionTimeoutMs) {
        Map<String, String> settings = settings(data, port, controllerPort, transactionTimeoutMs);
        format(data, settings);
        Properties properties = new Properties();
        properties.putAll(settings);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
        server.startup();
        return new KafkaBroker("127.0.0.1:" + port, server);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Map<String, String> settings(Path data, int port, int controllerPort, long transactionTimeoutMs) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("log.dirs", data.toString()),
                // A wrong topic name must be an error, not a new topic.
                Map.entry("auto.create.topics.enable", "false"),
                // One broker: nothing can be replicated.
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "3"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "3"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("transaction.max.timeout.ms", Long.toString(transactionTimeoutMs)),
                // Every checkpoint takes new ids; one that is no longer in use need not be remembered for a week.
                Map.entry("transactional.id.expiration.ms", "3600000"),
                // Raw records are what a reconciliation counts, so time does not delete them.
                Map.entry("log.retention.ms", "-1"),
                // After a kill the controller keeps the place of the old broker for so long; the default is 9 s.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    private static void format(Path data, Map<String, String> settings) {
        try {
            Files.createDirectories(data);
            Path config = Files.createTempFile("kafka", ".properties");
            try {
                Files.writeString(
                        config,
                        settings.entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                                .collect(Collectors.joining()),
                        StandardCharsets.UTF_8);
                int exitCode = StorageTool.execute(
                        Stream.of("format", "-c", config.toString(), "-t", clusterId(data), "--ignore-formatted")
                                .toArray(String[]::new),
                        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
                if (exitCode != 0) {
                    throw new StartException("Kafka's data folder " + data + " cannot be formatted (exit code "
                            + exitCode + "); `make clean-data` removes it");
                }
            } finally {
                Files.delete(config);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare Kafka's data folder " + data, e);
        }
    }

    /** The cluster id that the folder already carries, else a new one. */
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
