package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboards: whether Grafana can show them, and whether what they ask for exists. */
class DashboardsTest {

    private static final int COLUMNS = 24;
    private static final int LARGEST_CONFIG_MAP = 1 << 20;

    @Test
    void haveNamesOfTheirOwn() {
        assertThat(Dashboard.all())
                .hasSize(5)
                .extracting(dashboard -> dashboard.json().path("uid").asText())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.startsWith("clickstream-"));
        assertThat(Dashboard.all())
                .extracting(dashboard -> dashboard.json().path("title").asText())
                .doesNotHaveDuplicates()
                .allMatch(title -> title.startsWith("clickstream: "));
    }

    @Test
    void leadToEachOtherAndToTheRunbook() {
        assertThat(Dashboard.all()).allSatisfy(dashboard -> {
            assertThat(dashboard.json().path("tags"))
                    .extracting(JsonNode::asText)
                    .contains("clickstream");
            assertThat(dashboard.json().at("/links/0/tags/0").asText()).isEqualTo("clickstream");
            assertThat(dashboard.json().at("/links/0/includeVars").asBoolean()).isTrue();
            assertThat(Chart.HOME.resolve(dashboard.json().at("/links/1/url").asText()))
                    .exists();
        });
    }

    @Test
    void letTheReaderChooseSourceNamespaceAndRelease() {
        assertThat(Dashboard.all())
                .allSatisfy(dashboard -> assertThat(
                                dashboard.json().at("/templating/list").findValuesAsText("name"))
                        .containsExactly("datasource", "namespace", "release"));
    }

    @Test
    void explainWhatTheirPanelsShow() {
        assertThat(panels()).hasSizeGreaterThan(80).allSatisfy(panel -> {
            assertThat(panel.json().path("title").asText()).as(panel.where()).isNotBlank();
            assertThat(panel.json().path("description").asText())
                    .as(panel.where())
                    .endsWith(".");
            assertThat(panel.json().at("/fieldConfig/defaults/unit").asText())
                    .as(panel.where())
                    .isNotBlank();
            assertThat(panel.queries()).as(panel.where()).isNotEmpty().noneMatch(String::isBlank);
            assertThat(panel.json().findValues("datasource"))
                    .as(panel.where())
                    .extracting(source -> source.path("uid").asText())
                    .containsOnly("${datasource}");
        });
    }

    @Test
    void placeEveryPanelWhereNoOtherIs() {
        assertThat(Dashboard.all()).allSatisfy(dashboard -> {
            List<Dashboard.Panel> panels = dashboard.panels();
            assertThat(panels)
                    .extracting(panel -> panel.json().path("id").asInt())
                    .doesNotHaveDuplicates();
            assertThat(panels).allSatisfy(panel -> {
                JsonNode place = panel.json().path("gridPos");
                assertThat(place.path("x").asInt() + place.path("w").asInt())
                        .as(panel.where())
                        .isLessThanOrEqualTo(COLUMNS);
                assertThat(panels)
                        .filteredOn(other -> other != panel)
                        .as(panel.where())
                        .noneMatch(panel::overlaps);
            });
        });
    }

    @Test
    void lookAtNothingButTheChosenRelease() {
        assertThat(panels())
                .allSatisfy(panel -> assertThat(panel.queries())
                        .as(panel.where())
                        .flatExtracting(Metrics::selectors)
                        .isNotEmpty()
                        // Some alerts are of a pod or a volume, which have no release.
                        .allMatch(selector -> selector.startsWith("namespace=\"$namespace\",release=\"$release\"")
                                || selector.startsWith("namespace=\"$namespace\",alertname=~\"Clickstream.*\"")));
    }

    @Test
    void askWhatPrometheusUnderstands(@TempDir Path folder) throws IOException {
        // Given
        List<Map<String, String>> rules = new ArrayList<>();
        for (Dashboard.Panel panel : panels()) {
            for (String query : panel.queries()) {
                rules.add(Map.of(
                        "record",
                        "query:number" + rules.size(),
                        "expr",
                        query.replace("$__rate_interval", "1m")
                                .replace("$namespace", "a")
                                .replace("$release", "b")));
            }
        }
        Path file = Files.writeString(
                folder.resolve("queries.yaml"),
                Serialization.asYaml(Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));

        // When
        Tool.Result result = Tool.find("promtool").run(List.of("check", "rules", "--lint=none", file.toString()), "");

        // Then
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        assertThat(rules).extracting(rule -> rule.get("expr")).noneMatch(query -> query.contains("$"));
    }

    @Test
    void askForMetricsThatExistAsTheAlertsDo() {
        // Given
        AlertRules rules = AlertRules.rendered();

        // When
        List<String> asked = Stream.concat(
                        panels().stream().flatMap(panel -> panel.queries().stream()), rules.expressions().stream())
                .flatMap(query -> Metrics.of(query).stream())
                .filter(metric -> !rules.recorded().contains(metric))
                .distinct()
                .toList();

        // Then
        assertThat(asked)
                .as("the lists in src/test/resources/metrics, name by name")
                .containsExactlyInAnyOrderElementsOf(Metrics.known());
    }

    @Test
    void askForNothingThatTheChartHoldsBack() {
        Rendered rendered = Chart.PROJECT.render(Map.of("monitoring.enabled", true));
        JsonNode kafka = new ObjectMapper().valueToTree(rendered.only("Kafka"));
        List<String> ofBrokers = kafka.at("/spec/kafka/metricsConfig/values/allowList")
                .valueStream()
                .map(pattern -> pattern.asText() + "(_total)?")
                .toList();
        JsonNode monitor = new ObjectMapper()
                .valueToTree(rendered.ofKind("ServiceMonitor").stream()
                        .filter(found -> found.getMetadata().getName().endsWith("-clickhouse"))
                        .findFirst()
                        .orElseThrow());
        List<String> ofClickHouse = monitor.at("/spec/endpoints/0/metricRelabelings")
                .valueStream()
                .map(rule -> rule.path("regex").asText())
                .toList();

        assertThat(Metrics.listed("kafka.txt"))
                .allMatch(metric -> ofBrokers.stream().anyMatch(metric::matches));
        assertThat(Metrics.listed("clickhouse.txt"))
                .allMatch(metric -> ofClickHouse.stream().anyMatch(metric::matches));
    }

    @Test
    void reachGrafanaAsConfigMaps() throws IOException {
        Rendered rendered = Chart.PROJECT.render(Map.of(
                "monitoring.enabled",
                true,
                "monitoring.runbookUrl",
                AlertRules.RUNBOOK,
                "monitoring.dashboards.labels.shown",
                "here",
                "monitoring.dashboards.annotations.folder",
                "Streams"));
        List<ConfigMap> maps = rendered.ofKind("ConfigMap").stream()
                .map(object -> Rendered.as(object, ConfigMap.class))
                .filter(map -> map.getMetadata().getName().startsWith(Chart.RELEASE + "-dashboard-"))
                .toList();

        assertThat(maps).hasSize(Dashboard.all().size()).allSatisfy(map -> {
            assertThat(map.getMetadata().getLabels())
                    .containsEntry("grafana_dashboard", "1")
                    .containsEntry("shown", "here");
            assertThat(map.getMetadata().getAnnotations()).containsEntry("folder", "Streams");
            assertThat(map.getData()).hasSize(1);
            assertThat(Serialization.asJson(map)).hasSizeLessThan(LARGEST_CONFIG_MAP);
        });
        for (Dashboard dashboard : Dashboard.all()) {
            JsonNode shown = new ObjectMapper()
                    .readTree(
                            rendered.configMap("-dashboard-" + dashboard.file().replace(".json", ""))
                                    .get(Chart.NAMESPACE + "." + Chart.RELEASE + "." + dashboard.file()));
            assertThat(shown.at("/links/1/url").asText()).isEqualTo(AlertRules.RUNBOOK);
            assertThat(shown.path("panels")).isEqualTo(dashboard.json().path("panels"));
        }
        assertThat(Chart.PROJECT.render(Map.of()).identities()).noneMatch(name -> name.contains("-dashboard-"));
    }

    private static List<Dashboard.Panel> panels() {
        return Dashboard.all().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .filter(panel -> !panel.isRow())
                .toList();
    }
}
