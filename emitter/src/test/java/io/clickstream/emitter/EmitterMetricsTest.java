package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.clickstream.core.kafka.KafkaAvailability;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmitterMetricsTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theCountersAreTheEmittersOwn() throws Exception {
        // Given
        Emitter emitter = emitter(Map.of("EVENTS", "500", "MALFORMED_RATIO", "0.2", "MESSAGES_PER_SECOND", "5000"));
        emitter.run();
        EmitterProgress end = emitter.progress();

        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter, 0)) {
            // When
            Map<String, Double> samples = samples(metrics.address());

            // Then
            assertThat(end.malformed()).isPositive();
            assertThat(samples)
                    .contains(
                            entry("clickstream_emitter_events_sent_total", 500.0),
                            entry("clickstream_emitter_events_acknowledged_total", 500.0),
                            entry("clickstream_emitter_events_failed_total", 0.0),
                            entry("clickstream_emitter_events_malformed_total", (double) end.malformed()),
                            entry("clickstream_emitter_target_events_per_second", 5000.0))
                    .containsKey("jvm_threads_current");
        }
    }

    @Test
    void theyGrowWhileItRuns() throws Exception {
        // Given
        Emitter emitter = emitter(Map.of("EVENTS", "500"));
        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter, 0)) {
            Map<String, Double> before = samples(metrics.address());

            // When
            emitter.run();

            // Then
            assertThat(before).containsEntry("clickstream_emitter_events_acknowledged_total", 0.0);
            assertThat(samples(metrics.address()))
                    .containsEntry("clickstream_emitter_events_acknowledged_total", 500.0);
        }
    }

    @Test
    void atALowRateEveryAcknowledgementIsTimed() throws Exception {
        // Given
        SteppedClock clock = new SteppedClock();
        MockProducer<byte[], byte[]> slow = new MockProducer<>(true, null, bytes(), bytes()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> event, Callback callback) {
                clock.park(Duration.ofMillis(20).toNanos());
                return super.send(event, callback);
            }
        };
        Emitter emitter = emitter(Map.of("EVENTS", "5", "MESSAGES_PER_SECOND", "10"), slow, clock);

        // When
        emitter.run();

        // Then
        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter, 0)) {
            assertThat(samples(metrics.address()))
                    .contains(
                            entry("clickstream_emitter_acknowledgement_seconds_count", 5.0),
                            entry("clickstream_emitter_acknowledgement_seconds_sum", 0.1),
                            entry("clickstream_emitter_acknowledgement_seconds_bucket{le=\"0.01\"}", 0.0),
                            entry("clickstream_emitter_acknowledgement_seconds_bucket{le=\"0.025\"}", 5.0));
        }
    }

    @Test
    void atFullSpeedASampleIsTimed() throws Exception {
        // Given
        Emitter emitter = emitter(Map.of("EVENTS", "10000"));

        // When
        emitter.run();

        // Then
        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter, 0)) {
            assertThat(samples(metrics.address()))
                    .containsEntry("clickstream_emitter_acknowledgement_seconds_count", 10.0);
        }
    }

    @Test
    void anEventThatCouldNotBeWrittenHasFailedAndHasNoTime() throws Exception {
        // Given
        MockProducer<byte[], byte[]> producer = producer();
        producer.sendException = new KafkaException("broken");
        Emitter emitter = emitter(Map.of(), producer, NanoClock.SYSTEM);

        // When
        emitter.run();

        // Then
        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter, 0)) {
            assertThat(samples(metrics.address()))
                    .containsEntry("clickstream_emitter_events_failed_total", 1.0)
                    .containsEntry("clickstream_emitter_acknowledgement_seconds_count", 0.0);
        }
    }

    @Test
    void whoPrefersTheBinaryFormatGetsText() throws Exception {
        // Given
        String preference =
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                        + "text/plain;version=0.0.4;q=0.5";
        try (EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter(Map.of()), 0)) {
            // When
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(metrics.address())
                            .header("Accept", preference)
                            .build(),
                    BodyHandlers.ofString(UTF_8));

            // Then
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        }
    }

    @Test
    void theProgramListensOnTheWantedPort() throws Exception {
        // Given
        Emitter emitter = emitter(Map.of());
        int port;
        try (EmitterMetrics free = EmitterMetrics.onAllInterfaces(emitter, 0)) {
            port = free.address().getPort();
        }

        // When
        try (EmitterMetrics metrics = EmitterMetrics.onAllInterfaces(emitter, port)) {
            // Then
            assertThat(metrics.address()).isEqualTo(URI.create("http://localhost:" + port + "/metrics"));
            assertThat(samples(metrics.address())).containsKey("clickstream_emitter_events_sent_total");
        }
    }

    @Test
    void whenItIsClosedNobodyListens() {
        // Given
        EmitterMetrics metrics = EmitterMetrics.onLoopback(emitter(Map.of()), 0);

        // When
        metrics.close();

        // Then
        assertThatThrownBy(() -> samples(metrics.address())).isInstanceOf(ConnectException.class);
    }

    private Map<String, Double> samples(URI address) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
    }

    private static Emitter emitter(Map<String, String> settings) {
        return emitter(settings, producer(), NanoClock.SYSTEM);
    }

    private static Emitter emitter(
            Map<String, String> settings, MockProducer<byte[], byte[]> producer, NanoClock clock) {
        Map<String, String> all = new HashMap<>(Map.of("SEED", "1", "MESSAGES_PER_SECOND", "0"));
        all.putAll(settings);
        EmitterConfig config = EmitterConfig.of(all);
        KafkaAvailability ready = new KafkaAvailability("Kafka", Optional::empty, Duration.ofHours(1), line -> {});
        return new Emitter(config, progress -> {}, ready, any -> producer, clock);
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, bytes(), bytes());
    }

    private static ByteArraySerializer bytes() {
        return new ByteArraySerializer();
    }

    /** Moves on only when somebody waits. */
    private static final class SteppedClock implements NanoClock {
        private final AtomicLong now = new AtomicLong();

        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public void park(long nanos) {
            now.addAndGet(nanos);
        }
    }
}
