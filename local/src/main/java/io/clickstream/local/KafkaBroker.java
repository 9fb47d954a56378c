package io.clickstream.local;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Uuid;

/** A Kafka broker and its KRaft controller in a child process, on the loopback interface. */
public final class KafkaBroker implements AutoCloseable {

    /**
     * How long a transaction may stay open, in milliseconds: a week. Both of its ends stop together here, and may go on
     * when the machine is switched on again.
     */
    public static final long TRANSACTION_TIMEOUT_MS = 604_800_000;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final ChildProcess process;

    private KafkaBroker(String bootstrapServers, ChildProcess process) {
        this.bootstrapServers = bootstrapServers;
        this.process = process;
    }

    /**
     * A way in for clients.
     *
     * @param name of the listener
     * @param port where the broker listens
     * @param advertisedPort where the broker tells its clients to come, the same unless something stands between
     */
    public record Listener(String name, int port, int advertisedPort) {

        private String at(int actualPort) {
            return name + "://127.0.0.1:" + actualPort;
        }
    }

    /**
     * Starts a broker on a data folder, which is formatted the first time.
     *
     * @param controllerPort port for the broker's talk with its own controller
     * @param transactionTimeoutMs longest transaction that a producer may ask for, in milliseconds
     * @param listeners the ways in; {@link #bootstrapServers} is the first
     * @throws StartException if the folder cannot be formatted or the broker does not come up
     */
    public static KafkaBroker start(
            DataFolder data,
            Distribution distribution,
            int controllerPort,
            long transactionTimeoutMs,
            List<Listener> listeners)
            throws IOException, InterruptedException {
        Path config = data.write(
                "kafka.properties", settings(data.folder("kafka"), controllerPort, transactionTimeoutMs, listeners));
        format(data.folder("kafka"), config);
        ChildProcess process = ChildProcess.start(
                "Kafka",
                data.lock("kafka"),
                data.log("kafka"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("-Xmx320m", "-XX:+UseSerialGC"),
                        List.of(distribution.lib()),
                        // What kafka-server-start runs.
                        "kafka.Kafka",
                        List.of(config.toString())));
        KafkaBroker broker = new KafkaBroker("127.0.0.1:" + listeners.get(0).port(), process);
        process.awaitReady(broker::answers, START_TIMEOUT);
        return broker;
    }

    /** Where clients connect, with nothing between. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The process; may have ended. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers, "retries", 0))) {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(2000))
                    .nodes()
                    .get()
                    .isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Map<String, String> settings(
            Path data, int controllerPort, long transactionTimeoutMs, List<Listener> listeners) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        join(listeners, listener -> listener.at(listener.port())) + ",CONTROLLER://127.0.0.1:"
                                + controllerPort),
                Map.entry("advertised.listeners", join(listeners, listener -> listener.at(listener.advertisedPort()))),
                Map.entry(
                        "listener.security.protocol.map",
                        join(listeners, listener -> listener.name() + ":PLAINTEXT") + ",CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", listeners.get(0).name()),
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

    private static String join(List<Listener> listeners, Function<Listener, String> form) {
        return listeners.stream().map(form).collect(Collectors.joining(","));
    }

    private static void format(Path data, Path config) throws IOException {
        Files.createDirectories(data);
        int exitCode = StorageTool.execute(
                Stream.of("format", "-c", config.toString(), "-t", clusterId(data), "--ignore-formatted")
                        .toArray(String[]::new),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            throw new StartException("Kafka's data folder " + data + " cannot be formatted (exit code " + exitCode
                    + "); `make clean-data` removes it");
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
