package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code monitoring.enabled} switches on, and whether Prometheus would find it. */
class ChartMonitoringTest {

    private static final Map<String, String> ON = Map.of("monitoring.enabled", "true");
    private static final String COMPONENT = "clickstream.io/component";

    private static final Pattern CHOSEN =
            Pattern.compile("\\b(chi_clickhouse|kafka_(cluster|controller|log|network|server))_\\w+");

    /** Ports of pods that operators make, by how those name them. */
    private static final Map<String, Set<String>> OPERATORS_PORTS = Map.of(
            "kafka", Set.of("tcp-prometheus"),
            "kafka-exporter", Set.of("tcp-prometheus"),
            "kafka-entity-operator", Set.of("healthcheck-to", "healthcheck-uo"));

    @ParameterizedTest
    @EnumSource
    void isOffUntilItIsAskedFor(Chart.Values values) {
        Rendered rendered = Chart.PROJECT.render(values);

        assertThat(rendered.objects()).noneMatch(ChartMonitoringTest::isForPrometheus);
        assertThat(rendered.only("Kafka").<Object>get("spec", "kafkaExporter")).isNull();
        assertThat(rendered.only("Kafka").<Object>get("spec", "kafka", "metricsConfig"))
                .isNull();
        assertThat(rendered.only("FlinkDeployment").<Map<String, Object>>get("spec", "flinkConfiguration"))
                .doesNotContainKey("metrics.reporter.prom.factory.class");
    }

    @Test
    void isSwitchedOnByOneValue() {
        Rendered rendered = Chart.PROJECT.render(ON);

        assertThat(monitors(rendered)
                        .map(monitor ->
                                monitor.getKind() + "/" + monitor.getMetadata().getName()))
                .containsExactlyInAnyOrder(
                        "PodMonitor/clickstream-emitter",
                        "PodMonitor/clickstream-job",
                        "PodMonitor/clickstream-kafka",
                        "PodMonitor/clickstream-kafka-entity-operator",
                        "PodMonitor/clickstream-kafka-exporter",
                        "PodMonitor/clickstream-strimzi",
                        "ServiceMonitor/clickstream-clickhouse",
                        "ServiceMonitor/clickstream-page");
        assertThat(rendered.only("FlinkDeployment").<Map<String, Object>>get("spec", "flinkConfiguration"))
                .containsEntry(
                        "metrics.reporter.prom.factory.class",
                        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
                .containsEntry("metrics.reporter.prom.port", "9249");
        GenericKubernetesResource kafka = rendered.only("Kafka");
        assertThat(kafka.<String>get("spec", "kafka", "metricsConfig", "type")).isEqualTo("strimziMetricsReporter");
        List<String> allowed = kafka.get("spec", "kafka", "metricsConfig", "values", "allowList");
        // Strimzi joins them with commas.
        assertThat(allowed).isNotEmpty().noneMatch(pattern -> pattern.contains(","));
    }

    @Test
    void asksKafkaForOurGroupsAndTopicsAndNoOthers() {
        // Given
        Rendered rendered = Chart.PROJECT.render(ON);

        // When
        GenericKubernetesResource kafka = rendered.only("Kafka");
        String groups = kafka.get("spec", "kafkaExporter", "groupRegex");
        String topics = kafka.get("spec", "kafkaExporter", "topicRegex");

        // Then
        Topology topology = Topology.builtIn();
        assertThat(topology.topicsByGroup().keySet()).allMatch(group -> group.matches(groups));
        assertThat(topology.topics()).allMatch(topic -> topic.matches(topics));
        assertThat(topology.jobGroup() + "-2").doesNotMatch(groups);
        assertThat("__consumer_offsets").doesNotMatch(topics);
    }

    @Test
    void findsAPortOfEachName() {
        // Given
        Rendered rendered = Chart.PROJECT.render(ON);
        Map<String, Set<String>> ports = new TreeMap<>(OPERATORS_PORTS);
        PlannedPod.of(rendered)
                .forEach(pod -> ports.merge(
                        pod.manifest().getMetadata().getLabels().get(COMPONENT),
                        pod.containers().stream()
                                .flatMap(container -> container.getPorts().stream())
                                .map(ContainerPort::getName)
                                .collect(Collectors.toSet()),
                        (some, others) ->
                                Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet())));
        Map<Map<String, String>, Set<String>> services = rendered.ofKind("Service").stream()
                .map(service -> Rendered.as(service, Service.class).getSpec())
                .collect(Collectors.toMap(
                        service -> service.getSelector(),
                        service -> service.getPorts().stream()
                                .map(ServicePort::getName)
                                .collect(Collectors.toSet())));

        // When
        List<GenericKubernetesResource> ours = monitors(rendered)
                .filter(monitor -> monitor.get("spec", "namespaceSelector") == null)
                .toList();

        // Then
        assertThat(ours).hasSize(6).allSatisfy(monitor -> {
            Map<String, String> selected = monitor.get("spec", "selector", "matchLabels");
            assertThat(selected).containsEntry("clickstream.io/release", Chart.RELEASE);
            Set<String> there = monitor.getKind().equals("PodMonitor")
                    ? ports.get(selected.get(COMPONENT))
                    : services.get(selected);
            assertThat(there)
                    .containsAll(endpoints(monitor).stream()
                            .map(endpoint -> endpoint.get("port").toString())
                            .toList());
        });
    }

    @Test
    void givesEverySampleItsReleaseAndItsPart() {
        Rendered rendered = Chart.PROJECT.render(ON);

        assertThat(monitors(rendered)).allSatisfy(monitor -> {
            String part = monitor.getMetadata().getLabels().get(COMPONENT);
            assertThat(monitor.getMetadata().getName()).endsWith("-" + part);
            assertThat(endpoints(monitor))
                    .allSatisfy(endpoint -> assertThat(endpoint)
                            .containsEntry("interval", "15s")
                            .containsEntry(
                                    "relabelings",
                                    List.of(
                                            Map.of("targetLabel", "release", "replacement", Chart.RELEASE),
                                            Map.of("targetLabel", "component", "replacement", part))));
        });
    }

    @Test
    void takesFromTheOperatorsOnlyWhatIsOfThisRelease() {
        Rendered rendered = Chart.PROJECT.render(Map.of(
                "monitoring.enabled", "true",
                "networkPolicies.operatorNamespaces.strimzi", "kafka-operator",
                "networkPolicies.operatorNamespaces.clickhouse", "databases"));

        Map<String, GenericKubernetesResource> elsewhere = monitors(rendered)
                .filter(monitor -> monitor.get("spec", "namespaceSelector") != null)
                .collect(Collectors.toMap(monitor -> monitor.getMetadata().getName(), monitor -> monitor));
        assertThat(elsewhere).containsOnlyKeys("clickstream-strimzi", "clickstream-clickhouse");
        assertThat(elsewhere.get("clickstream-strimzi").<Object>get("spec", "namespaceSelector"))
                .isEqualTo(Map.of("matchNames", List.of("kafka-operator")));
        assertThat(elsewhere.get("clickstream-clickhouse").<Object>get("spec", "namespaceSelector"))
                .isEqualTo(Map.of("matchNames", List.of("databases")));
        assertThat(firstKept(elsewhere.get("clickstream-strimzi")))
                .isEqualTo("strimzi_certificate_expiration_timestamp_ms;" + Chart.NAMESPACE + ";clickstream");
        assertThat(firstKept(elsewhere.get("clickstream-clickhouse"))).isEqualTo(Chart.NAMESPACE + ";clickstream");
    }

    /** As far as what operators show is chosen here; Flink and our own parts show all that they have. */
    @Test
    void takesEveryMetricThatARuleOrADashboardNames() {
        // Given
        Rendered rendered = Chart.PROJECT.render(ON);
        List<String> allowed = rendered.only("Kafka").get("spec", "kafka", "metricsConfig", "values", "allowList");
        List<?> relabelings = (List<?>) endpoints(monitors(rendered)
                        .filter(monitor -> monitor.getMetadata().getName().equals("clickstream-clickhouse"))
                        .findFirst()
                        .orElseThrow())
                .get(0)
                .get("metricRelabelings");
        Pattern taken =
                Pattern.compile(String.join("|", allowed) + "|" + ((Map<?, ?>) relabelings.get(1)).get("regex"));

        // When
        Set<String> named = rendered.objects().stream()
                .filter(object -> Set.of("PrometheusRule", "ConfigMap").contains(object.getKind()))
                .flatMap(object -> CHOSEN.matcher(Serialization.asJson(object)).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(named)
                .allSatisfy(name -> assertThat(name.replaceFirst("_total$", "")).matches(taken));
    }

    @Test
    void carriesTheLabelsByWhichPrometheusSelects() {
        Rendered rendered = Chart.PROJECT.render(
                Map.of("monitoring.enabled", "true", "monitoring.labels.release", "kube-prometheus-stack"));

        assertThat(rendered.objects().stream().filter(ChartMonitoringTest::isForPrometheus))
                .isNotEmpty()
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("release", "kube-prometheus-stack")
                        .containsEntry("clickstream.io/release", Chart.RELEASE));
    }

    @Test
    void saysWhatAClusterLacks() {
        assertThatThrownBy(() -> renderedFor("kafka.strimzi.io/v1/Kafka"))
                .hasMessageContaining("monitoring.enabled needs the custom resource definitions of prometheus-operator")
                .hasMessageContaining("or set monitoring.enabled=false");
    }

    @Test
    void takesAClusterThatHasAll() {
        Rendered rendered = renderedFor("kafka.strimzi.io/v1/Kafka", "monitoring.coreos.com/v1/PodMonitor");

        assertThat(rendered.ofKind("PodMonitor")).isNotEmpty();
    }

    /** As for a cluster with these definitions. */
    private static Rendered renderedFor(String... apiVersions) {
        List<String> arguments = new ArrayList<>(List.of(
                "template",
                Chart.RELEASE,
                Chart.PROJECT.path().toString(),
                "--set",
                "throwawaySecrets=true,monitoring.enabled=true"));
        for (String version : apiVersions) {
            arguments.addAll(List.of("--api-versions", version));
        }
        return Rendered.parse(Chart.helm().run(arguments.toArray(String[]::new)));
    }

    private static boolean isForPrometheus(GenericKubernetesResource object) {
        return object.getApiVersion().startsWith("monitoring.coreos.com/");
    }

    private static Stream<GenericKubernetesResource> monitors(Rendered rendered) {
        return Stream.of("PodMonitor", "ServiceMonitor").flatMap(kind -> rendered.ofKind(kind).stream());
    }

    private static List<Map<String, Object>> endpoints(GenericKubernetesResource monitor) {
        return monitor.get("spec", monitor.getKind().equals("PodMonitor") ? "podMetricsEndpoints" : "endpoints");
    }

    private static String firstKept(GenericKubernetesResource monitor) {
        List<?> relabelings = (List<?>) endpoints(monitor).get(0).get("metricRelabelings");
        return ((Map<?, ?>) relabelings.get(0)).get("regex").toString();
    }
}
