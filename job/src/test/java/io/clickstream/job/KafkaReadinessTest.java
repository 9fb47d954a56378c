package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KafkaReadinessTest {

    private static final Map<String, Integer> CLIENTS = new ConcurrentHashMap<>();

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final KafkaReadiness readiness = new KafkaReadiness(Duration.ofMillis(20), lines::add);
    private final String clientId = UUID.randomUUID().toString();
    // Bound but not listening, so that nobody else can listen on its port meanwhile.
    private final Socket closedPort = new Socket();

    @BeforeEach
    void takePort() throws IOException {
        closedPort.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void freePort() throws IOException {
        closedPort.close();
    }

    @Test
    void anUnreachableKafkaIsNamedOnceHoweverOftenItIsTried() throws Exception {
        // Given
        String address = "localhost:" + closedPort.getLocalPort();

        // When
        FutureTask<Void> waiting = waitUntil(() -> CLIENTS.getOrDefault(clientId, 0) > 3, options(address));

        // Then
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith(
                        "Kafka at " + address + " (properties.bootstrap.servers of table clicks) is not reachable: ")
                .endsWith("; trying again");
    }

    @Test
    void anUnknownHostIsAReasonToWaitToo() throws Exception {
        FutureTask<Void> waiting = waitUntil(() -> !lines.isEmpty(), options("kafka.invalid:9092"));

        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(lines)
                .containsExactly("Kafka at kafka.invalid:9092 (properties.bootstrap.servers of table clicks)"
                        + " is not reachable: unknown host; trying again");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bootstrap.servers | localhost | Invalid url in bootstrap.servers: localhost",
                "bootstrap.servers | \"\"        | You must set either bootstrap.servers or bootstrap.controllers",
                "security.protocol | SECRET    | Invalid value SECRET for configuration security.protocol: "
            })
    void aSettingThatTheClientRefusesEndsTheWait(String setting, String value, String problem) {
        Map<String, String> options = options("localhost:" + closedPort.getLocalPort());
        options.put("properties." + setting, value);

        assertThatThrownBy(() -> readiness.await("clicks", options))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("clicks: Kafka's client refuses its settings: " + problem)
                .hasMessageNotContaining("\n");
        assertThat(lines).isEmpty();
    }

    private Map<String, String> options(String address) {
        return new HashMap<>(Map.of(
                "connector", "kafka",
                "topic", "user_clicks",
                "properties.bootstrap.servers", address,
                "properties.group.id", "not for this client",
                "properties.client.id", clientId,
                "properties.metric.reporters", ClientCounter.class.getName(),
                "properties.sasl.jaas.config", ""));
    }

    private FutureTask<Void> waitUntil(Callable<Boolean> seen, Map<String, String> options) {
        FutureTask<Void> waiting = new FutureTask<>(() -> {
            readiness.await("clicks", options);
            return null;
        });
        Thread thread = new Thread(waiting);
        thread.start();
        await().until(() -> waiting.isDone() || seen.call());
        thread.interrupt();
        return waiting;
    }

    /** Kafka makes one with every client, and every attempt makes a client. */
    public static final class ClientCounter implements MetricsReporter {

        @Override
        public void configure(Map<String, ?> configs) {
            CLIENTS.merge((String) configs.get("client.id"), 1, Integer::sum);
        }

        @Override
        public void init(List<KafkaMetric> metrics) {}

        @Override
        public void metricChange(KafkaMetric metric) {}

        @Override
        public void metricRemoval(KafkaMetric metric) {}

        @Override
        public void close() {}
    }
}
