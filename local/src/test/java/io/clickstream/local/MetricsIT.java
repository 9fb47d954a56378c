package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterMetrics;
import io.clickstream.local.pipeline.ClickHouseServer;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.FlinkCluster;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.KafkaBroker;
import io.clickstream.local.pipeline.LivePage;
import io.clickstream.local.pipeline.ObjectStore;
import io.clickstream.local.pipeline.PipelineTopics;
import io.clickstream.local.pipeline.Ports;
import io.strimzi.kafka.metrics.KafkaPrometheusMetricsReporter;
import io.strimzi.kafka.metrics.YammerPrometheusMetricsReporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboards and alerts of the chart on a Prometheus that asks a pipeline which runs: emitter, broker with Strimzi's
 * reporter, Flink with its own, and the page. What only a cluster has is left out; the lists of metrics tell what.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsIT {

    private static final Path HOME = InstallLayout.current().home();
    private static final Map<String, String> LABELS = Map.of("namespace", "streams", "release", "local");
    private static final String SELECTOR = "namespace=\"streams\",release=\"local\"";
    private static final Duration SCRAPED = Duration.ofMinutes(2);
    private static final Pattern METRIC = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[^}]*\\})");

    // Closed in reverse order.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private ClickHouseServer clickHouse;
    private PrometheusServer prometheus;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        InstallLayout layout = InstallLayout.current();
        DataFolder data = opened(DataFolder.open(folder.resolve("data")));
        Ports ports = Ports.ANY_FREE.resolve();
        List<Integer> metricsPorts = Ports.free(2);
        KafkaBroker kafka = opened(KafkaBroker.start(data, layout, reporting(ports, metricsPorts.get(0))));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new PipelineTopics(admin, Topology.builtIn(), 3).create();
        }
        ObjectStore store = opened(ObjectStore.start(data, layout, ports.s3()));
        clickHouse = opened(ClickHouseServer.start(
                data,
                layout,
                new ClickHouseServer.Setup(
                        layout.engine(Optional.empty()),
                        layout.clickHouseConfig(),
                        layout.schema(),
                        ports.clickHouse(),
                        kafka.bootstrapServers())));
        FlinkCluster flink = opened(FlinkCluster.start(
                data,
                layout,
                new FlinkCluster.Setup(
                        store.location(),
                        ports.flink(),
                        OptionalInt.of(metricsPorts.get(1)),
                        1,
                        List.of(
                                "-D",
                                "KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers(),
                                "-D",
                                "CHECKPOINT_INTERVAL=1 s"))));
        // Some events are damaged, so that there are dead letters.
        Emitter emitter = new Emitter(
                EmitterConfig.of(Map.of("MESSAGES_PER_SECOND", "200", "MALFORMED_RATIO", "0.002"))
                        .withBootstrapServers(kafka.bootstrapServers()),
                progress -> {});
        EmitterMetrics emitterMetrics = opened(EmitterMetrics.onLoopback(emitter, 0));
        Thread emission = new Thread(emitter, "emitter");
        emission.start();
        parts.push(() -> {
            emitter.stop();
            emission.join();
        });
        LivePage page = opened(LivePage.start(
                data,
                layout,
                Topology.builtIn(),
                ports.page(),
                new LivePage.Places(
                        kafka.bootstrapServers(),
                        clickHouse.address(),
                        flink.address(),
                        store.location().endpoint(),
                        Optional.of(emitterMetrics.address()))));
        page.awaitReady();
        prometheus = opened(PrometheusServer.start(
                folder,
                LABELS,
                List.of(
                        new PrometheusServer.Target("emitter", emitterMetrics.address()),
                        new PrometheusServer.Target(
                                "kafka", URI.create("http://127.0.0.1:" + metricsPorts.get(0) + "/metrics")),
                        new PrometheusServer.Target("job", flink.metrics().orElseThrow()),
                        new PrometheusServer.Target("page", page.address())),
                Files.writeString(folder.resolve("rules.yaml"), rules())));
    }

    /** With the reporter that shows the metrics of brokers on a cluster. */
    private static KafkaBroker.Setup reporting(Ports ports, int metricsPort) throws URISyntaxException {
        KafkaBroker.Setup plain = KafkaBroker.Setup.with(
                ports.kafkaController(),
                Duration.ofDays(7).toMillis(),
                List.of(new KafkaBroker.Listener("PLAINTEXT", ports.kafka(), ports.kafka())));
        return new KafkaBroker.Setup(
                plain.controllerPort(),
                plain.transactionTimeoutMs(),
                plain.listeners(),
                Map.of(
                        "metric.reporters", KafkaPrometheusMetricsReporter.class.getName(),
                        "kafka.metrics.reporters", YammerPrometheusMetricsReporter.class.getName(),
                        "prometheus.metrics.reporter.listener", "http://127.0.0.1:" + metricsPort),
                List.of(Path.of(KafkaPrometheusMetricsReporter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString()));
    }

    @AfterAll
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void everyPanelShowsSomething() throws IOException {
        List<String> queries = new ArrayList<>();
        for (Path dashboard : files("helm/pipeline/files/dashboards")) {
            new ObjectMapper()
                    .readTree(dashboard.toFile())
                    .findValuesAsText("expr")
                    .forEach(query -> queries.add(query.replace("$__rate_interval", "30s")
                            .replace("$namespace", "streams")
                            .replace("$release", "local")));
        }
        Set<String> here = metricsOfThesePartsAndPrometheus();
        List<String> answerable = queries.stream()
                .filter(query -> METRIC.matcher(query).results().allMatch(metric -> here.contains(metric.group(1))))
                .toList();

        assertThat(answerable).hasSizeGreaterThan(60);
        TimeLimits.await(SCRAPED)
                .untilAsserted(() -> assertThat(withoutData(answerable)).isEmpty());
    }

    @Test
    void everyAlertLooksAtSomething() {
        Set<String> here = metricsOfThesePartsAndPrometheus();
        List<String> selectors = METRIC.matcher(rules())
                .results()
                .filter(metric -> here.contains(metric.group(1)))
                .map(metric -> metric.group(1) + metric.group(2))
                .distinct()
                .toList();

        assertThat(selectors).hasSizeGreaterThan(20);
        TimeLimits.await(SCRAPED)
                .untilAsserted(() -> assertThat(withoutData(selectors)).isEmpty());
    }

    @Test
    void everyMetricOfTheListsIsThere() {
        List<String> listed = metricsOfTheseParts().stream()
                .map(metric -> metric + "{" + SELECTOR + "}")
                .toList();

        TimeLimits.await(SCRAPED)
                .untilAsserted(() -> assertThat(withoutData(listed)).isEmpty());
    }

    @Test
    void noAlertFiresWhileAllIsWell() throws Exception {
        TimeLimits.await(SCRAPED)
                .until(() -> !prometheus
                                .query("clickstream_newest_row_age_seconds < 10")
                                .isEmpty()
                        && !prometheus
                                .query("clickstream:topic_records:rate5m > 0")
                                .isEmpty());

        // One that is about to fire looks at the first seconds.
        TimeLimits.await(SCRAPED)
                .untilAsserted(() -> assertThat(prometheus.alerts())
                        // How full this machine's disk is says nothing of the pipeline.
                        .filteredOn(
                                alert -> !alert.at("/labels/alertname").asText().equals("ClickstreamDiskFills"))
                        // The exporter of ClickHouse is not here, and the alert is about to tell.
                        .filteredOn(
                                alert -> !alert.at("/labels/source").asText().equals("ClickHouse"))
                        .isEmpty());
    }

    /** The exporter gives what the server has under the server's own names. */
    @Test
    void clickHouseHasWhatItsExporterPassesOn() throws Exception {
        Set<String> known = new HashSet<>();
        for (JsonNode row : clickHouse
                .client()
                .query(
                        "SELECT 'metric_' || metric FROM system.metrics"
                                + " UNION ALL SELECT 'event_' || event FROM system.events SETTINGS system_events_show_zero_values = 1")) {
            known.add("chi_clickhouse_" + row.get(0).asText());
        }
        // What the exporter makes up itself, or has from system.asynchronous_metrics, which the embedded engine lacks.
        List<String> notHere = List.of(
                "chi_clickhouse_metric_DetachedParts",
                "chi_clickhouse_metric_DiskFreeBytes",
                "chi_clickhouse_metric_DiskTotalBytes",
                "chi_clickhouse_metric_LongestRunningQuery",
                "chi_clickhouse_metric_MemoryResident",
                "chi_clickhouse_metric_Uptime",
                "chi_clickhouse_metric_fetch_errors",
                "chi_clickhouse_table_parts_bytes");

        assertThat(listed("clickhouse"))
                .filteredOn(metric -> !notHere.contains(metric))
                .isSubsetOf(known);
    }

    private List<String> withoutData(List<String> queries) throws IOException, InterruptedException {
        List<String> empty = new ArrayList<>();
        for (String query : queries) {
            if (prometheus.query(query).isEmpty()) {
                empty.add(query);
            }
        }
        return empty;
    }

    /** The rules as the chart fills them in. */
    private static String rules() {
        StringBuilder rules = new StringBuilder("groups:\n");
        for (Path file : files("helm/pipeline/files/monitoring")) {
            String text = read(file);
            rules.append(text.substring(text.indexOf("groups:\n") + "groups:\n".length()));
        }
        String filledIn = rules.toString();
        for (Map.Entry<String, String> fact : Map.of(
                        "selector", SELECTOR,
                        "namespace", "streams",
                        "name", "local",
                        "runbook", "docs/runbook.md",
                        "jobGroup", "clickstream-etl",
                        "rawTopics", "user_clicks|page_views|orders",
                        "patience", "60")
                .entrySet()) {
            filledIn = filledIn.replace("${" + fact.getKey() + "}", fact.getValue());
        }
        assertThat(filledIn).doesNotContain("${");
        return filledIn;
    }

    private static Set<String> metricsOfTheseParts() {
        Set<String> metrics = new HashSet<>();
        for (String list : List.of("page", "emitter", "flink", "kafka")) {
            metrics.addAll(listed(list));
        }
        return metrics;
    }

    private static Set<String> metricsOfThesePartsAndPrometheus() {
        Set<String> metrics = metricsOfTheseParts();
        metrics.addAll(List.of("up", "clickstream:topic_records:rate5m", "clickstream:consumer_group_lag_records:sum"));
        return metrics;
    }

    private static List<String> listed(String list) {
        return read(HOME.resolve("k8s/src/test/resources/metrics/" + list + ".txt"))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }
}
