package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clickstream.k8s.e2e.Metrics.Sample;
import io.clickstream.k8s.e2e.Monitors.Target;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What can be seen of the pipeline: in a browser, and by Prometheus. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.MONITORING)
class MonitoringST {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int PAGE = 8088;
    /** So few events that rows stand still for a while. */
    private static final String AT_REST = "emitter.messagesPerSecond=0.005";

    /** What begins the names of the metrics that only an operator's pod shows. */
    private static final Map<String, String> OPERATORS_METRICS =
            Map.of("clickstream-strimzi", "strimzi_", "clickstream-clickhouse", "chi_");
    /** ClickHouse shows a count only when there is something to count. */
    private static final String COUNTS_OF_CLICKHOUSE = "chi_clickhouse_event_";

    @Test
    @DisplayName("the page answers, shows every part up, and as many rows as ClickHouse has")
    void page(TestNamespace namespace) throws Exception {
        // Given
        Pipeline pipeline = namespace.deployed();
        ServiceHttp page = new ServiceHttp(namespace.client(), namespace.name(), Release.NAME + "-page", PAGE);

        // When
        String healthy =
                pipeline.waiting().until("the page", LIMIT, () -> WaitResult.found(page.get("/healthz"), "answers"));

        // Then
        assertThat(healthy.strip()).isEqualTo("ok");
        assertThat(page.get("/")).containsIgnoringCase("<!doctype html>");
        pipeline.waiting().until("every part up", LIMIT, () -> {
            List<Sample> parts = Metrics.parse(page.get("/metrics")).of("clickstream_part_up");
            return WaitResult.of(
                    parts.size() == 5 && parts.stream().allMatch(part -> part.value() == 1),
                    parts.stream()
                            .map(part -> part.labels() + " " + (long) part.value())
                            .toList()
                            .toString());
        });

        // When
        namespace.apply(Release.Change.none(namespace.chart()).set(AT_REST));

        // Then
        long rows = pipeline.waiting().until("the rows of the page to be ClickHouse's", LIMIT, () -> {
            long before = pipeline.clickHouse().rows();
            long shown = (long) Metrics.parse(page.get("/metrics")).sum("clickstream_rows");
            long after = pipeline.clickHouse().rows();
            String state = "ClickHouse " + before + ", page " + shown;
            return before == shown && shown == after && shown > 0
                    ? WaitResult.found(shown, state)
                    : WaitResult.notYet(state);
        });
        namespace.report("rows", rows);
    }

    @Test
    @DisplayName("each pod that the monitors name answers, with every metric of the alert rules")
    void monitors(TestNamespace namespace) throws Exception {
        // Given
        assumeTrue(
                Monitors.areKnown(namespace.client()),
                "the cluster lacks the definitions of prometheus-operator (monitoring.coreos.com)");
        Pipeline pipeline = namespace.deployed("monitoring.enabled=true");
        Monitors monitors = new Monitors(
                namespace.client(), namespace.name(), namespace.release().manifest());

        // When
        Set<String> shown = new TreeSet<>();
        Set<String> wanted = new TreeSet<>(monitors.namesInRules());
        wanted.removeIf(name -> name.startsWith(COUNTS_OF_CLICKHOUSE));
        for (GenericKubernetesResource monitor : monitors.all()) {
            String name = monitor.getMetadata().getName();
            if (Monitors.isOfAnOperator(monitor) && monitors.targets(monitor).isEmpty()) {
                namespace.report("not_a_pod_here", name);
                wanted.removeIf(metric -> metric.startsWith(OPERATORS_METRICS.get(name)));
                continue;
            }
            pipeline.waiting().until("the metrics of " + name, LIMIT, () -> {
                List<Target> targets = monitors.targets(monitor);
                for (Target target : targets) {
                    shown.addAll(monitors.ask(target).names());
                }
                return WaitResult.of(!targets.isEmpty(), targets.size() + " answer");
            });
        }

        // Then
        pipeline.waiting().until("every metric of the rules", LIMIT, () -> {
            for (GenericKubernetesResource monitor : monitors.all()) {
                for (Target target : monitors.targets(monitor)) {
                    shown.addAll(monitors.ask(target).names());
                }
            }
            Set<String> absent = new TreeSet<>(wanted);
            absent.removeAll(shown);
            return WaitResult.of(
                    absent.isEmpty(), absent.isEmpty() ? wanted.size() + " are there" : "without " + absent);
        });
        namespace.report("metrics_of_rules", wanted.size());
    }
}
