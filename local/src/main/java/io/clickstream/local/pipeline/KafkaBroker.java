package io.clickstream.local.pipeline;

import io.clickstream.local.kafka.KafkaMain;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import io.clickstream.local.process.TcpPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** A Kafka broker and its KRaft controller in a child process, on the loopback interface. */
public final class KafkaBroker implements AutoCloseable {

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
     * How a broker is set up.
     *
     * @param controllerPort port for the broker's talk with its own controller
     * @param transactionTimeoutMs longest transaction that a producer may ask for, in milliseconds
     * @param listeners the ways in; {@link #bootstrapServers} is the first
     * @param more further settings of Kafka
     * @param classPath jars that these need
     */
    public record Setup(
            int controllerPort,
            long transactionTimeoutMs,
            List<Listener> listeners,
            Map<String, String> more,
            List<String> classPath) {

        /** With nothing but what is ours. */
        public static Setup with(int controllerPort, long transactionTimeoutMs, List<Listener> listeners) {
            return new Setup(controllerPort, transactionTimeoutMs, listeners, Map.of(), List.of());
        }
    }

    /**
     * Starts a broker on a data folder, which is formatted the first time.
     *
     * @throws StartException if the folder cannot be formatted or the broker does not come up
     */
    public static KafkaBroker start(DataFolder data, InstallLayout layout, Setup setup) throws InterruptedException {
        Path config = data.write("kafka.properties", settings(data.folder("kafka"), setup));
        ChildProcess process = ChildProcess.start(
                "Kafka",
                data.files("kafka"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        layout.quickStart("-Xmx320m"),
                        Stream.concat(layout.lib().stream(), setup.classPath().stream())
                                .toList(),
                        KafkaMain.class.getName(),
                        List.of(config.toString(), data.folder("kafka").toString())));
        int port = setup.listeners().get(0).port();
        KafkaBroker broker = new KafkaBroker("127.0.0.1:" + port, process);
        // The cheap question first: a client that finds nobody costs more than the broker's own start.
        process.awaitReady(() -> TcpPort.accepts("127.0.0.1", port) && broker.answers(), START_TIMEOUT);
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

    private static Map<String, String> settings(Path data, Setup setup) {
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + setup.controllerPort()),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        join(setup.listeners(), listener -> listener.at(listener.port())) + ",CONTROLLER://127.0.0.1:"
                                + setup.controllerPort()),
                Map.entry(
                        "advertised.listeners",
                        join(setup.listeners(), listener -> listener.at(listener.advertisedPort()))),
                Map.entry(
                        "listener.security.protocol.map",
                        join(setup.listeners(), listener -> listener.name() + ":PLAINTEXT") + ",CONTROLLER:PLAINTEXT"),
                Map.entry("inter.broker.listener.name", setup.listeners().get(0).name()),
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
                Map.entry("transaction.max.timeout.ms", Long.toString(setup.transactionTimeoutMs())),
                // Every checkpoint takes new ids; one that is no longer in use need not be remembered for a week.
                Map.entry("transactional.id.expiration.ms", "3600000"),
                // Raw records are what a reconciliation counts, so time does not delete them.
                Map.entry("log.retention.ms", "-1"),
                // Of a topic that has a limit all the same; the default is 5 min.
                Map.entry("log.retention.check.interval.ms", "5000"),
                // 128 MB by default, for the offsets of groups; that is half of the heap.
                Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
                Map.entry("log.cleaner.backoff.ms", "1000"),
                // What has been deleted stays deleted after a kill, too; the default is a minute.
                Map.entry("log.flush.start.offset.checkpoint.interval.ms", "1000"),
                // After a kill the controller keeps the place of the old broker for so long; the default is 9 s.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "500"),
                Map.entry("group.initial.rebalance.delay.ms", "0")));
        settings.putAll(setup.more());
        return settings;
    }

    private static String join(List<Listener> listeners, Function<Listener, String> form) {
        return listeners.stream().map(form).collect(Collectors.joining(","));
    }
}
