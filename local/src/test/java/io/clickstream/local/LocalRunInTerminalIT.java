package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code make run} in a terminal: what can be seen of one run while it goes on, and that Ctrl-C ends all in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalRunInTerminalIT {

    private static final String CTRL_C = "\u0003";

    private LocalRuns runs;
    private LocalRuns.Run run;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        runs = new LocalRuns(folder);
        run = runs.startInTerminal(
                "--messages-per-second", "200", "--malformed-ratio", "0.3", "--flink-metrics-port", "0");
        TimeLimits.await()
                .untilAsserted(() -> assertThat(run.screen())
                        .anySatisfy(line -> assertThat(line).matches("ClickHouse    up +[1-9][0-9,]* .*")));
    }

    /** Ctrl-C ends all in order. */
    @AfterAll
    void stop() throws Exception {
        run.process().outputWriter().append(CTRL_C).flush();
        // As make sees it: anything else would be an error to it.
        assertThat(run.exitCode()).isZero();
        assertThat(run.screen().get(run.screen().size() - 1)).matches(" *[0-9.]+ s  stopping: emitted [1-9].*");
        assertThat(run.output()).contains("the next one continues here");
        assertThat(runs.leftOver()).isEmpty();
        runs.close();
    }

    @Test
    void theStatusIsATableThatStaysInItsPlace() throws Exception {
        String first = run.tableLine();

        TimeLimits.await().until(() -> !run.tableLine().equals(first));

        assertThat(run.screen())
                .filteredOn(line -> line.startsWith("ClickHouse    up"))
                .hasSize(1);
    }

    @Test
    void everyDocumentedMetricOfEmitterAndJobIsServed() {
        TimeLimits.await().untilAsserted(() -> {
            Map<String, Double> samples = new HashMap<>();
            for (URI address : run.metrics()) {
                samples.putAll(samples(address));
            }
            assertThat(samples.keySet().stream().map(sample -> sample.replaceFirst("\\{.*", "")))
                    .containsAll(documentedMetrics());
            assertThat(samples.entrySet())
                    .filteredOn(
                            sample -> sample.getKey().matches(".*eventjson_reason_refused\\{.*reason=\"not_json\".*"))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.getValue()).isPositive());
        });
    }

    @Test
    void aTransactionThatReadersAreStuckBehindIsToldWithTheRemedy() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.kafka(), "transactional.id", "left-open"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            // Given
            producer.initTransactions();

            // When
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("processed_events", new byte[0])).get();

            // Then
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(run.output())
                            .containsPattern("stuck: processed_events-\\d: transaction left-open")
                            .contains("make transactions ARGS=--abort"));
            producer.abortTransaction();
        }
    }

    /** The names in the tables of docs/operations.md that this run has, as samples have them. */
    private static Set<String> documentedMetrics() throws IOException {
        String page = Files.readString(InstallLayout.current().home().resolve("docs/operations.md"));
        return Pattern.compile("^\\| `(clickstream_emitter_\\w+|flink_\\w+).*?` \\| (\\w+)", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(row -> row.group(1) + (row.group(2).equals("histogram") ? "_bucket" : ""))
                .collect(Collectors.toSet());
    }

    private static Map<String, Double> samples(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines())
                .body()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                        (first, second) -> first));
    }
}
