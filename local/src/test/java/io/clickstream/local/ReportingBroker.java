package io.clickstream.local;

import io.clickstream.local.process.ChildProcess;
import io.strimzi.kafka.metrics.KafkaPrometheusMetricsReporter;
import io.strimzi.kafka.metrics.YammerPrometheusMetricsReporter;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** The embedded broker with the reporter that shows the metrics of brokers on a cluster. */
final class ReportingBroker implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final URI metrics;
    private final ChildProcess process;

    private ReportingBroker(String bootstrapServers, URI metrics, ChildProcess process) {
        this.bootstrapServers = bootstrapServers;
        this.metrics = metrics;
        this.process = process;
    }

    static ReportingBroker start(DataFolder data, Distribution distribution, Ports ports, int metricsPort)
            throws IOException, InterruptedException, URISyntaxException {
        String bootstrapServers;
        // Formats the folder and writes the settings, to which the reporter's are added.
        try (KafkaBroker plain = KafkaBroker.start(
                data,
                distribution,
                ports.kafkaController(),
                KafkaBroker.TRANSACTION_TIMEOUT_MS,
                List.of(new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka())))) {
            bootstrapServers = plain.bootstrapServers();
        }
        Path config = data.folder("etc").resolve("kafka.properties");
        Files.writeString(
                config,
                String.join(
                        "\n",
                        "",
                        "metric.reporters=" + KafkaPrometheusMetricsReporter.class.getName(),
                        "kafka.metrics.reporters=" + YammerPrometheusMetricsReporter.class.getName(),
                        "prometheus.metrics.reporter.listener=http://127.0.0.1:" + metricsPort,
                        ""),
                StandardOpenOption.APPEND);
        ChildProcess process = ChildProcess.start(
                "Kafka",
                data.lock("kafka"),
                data.log("kafka"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("-Xmx320m", "-XX:+UseSerialGC"),
                        List.of(distribution.lib(), jarOf(KafkaPrometheusMetricsReporter.class)),
                        "kafka.Kafka",
                        List.of(config.toString())));
        ReportingBroker broker = new ReportingBroker(
                bootstrapServers, URI.create("http://127.0.0.1:" + metricsPort + "/metrics"), process);
        process.awaitReady(broker::answers, START_TIMEOUT);
        return broker;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    URI metrics() {
        return metrics;
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers, "retries", 0))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
