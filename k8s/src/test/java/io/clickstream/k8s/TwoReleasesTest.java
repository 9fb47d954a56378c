package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in pipeline and one of {@code examples/} as two releases in one namespace. */
class TwoReleasesTest {

    private static final String SECOND = Chart.RELEASE + "-second";

    /** All that is not rendered by default. */
    private static final Map<String, Object> EVERYTHING = Map.of(
            "monitoring.enabled", true,
            "emitter.enabled", true,
            "job.admissionPolicy", true,
            "clickhouse.keeper.enabled", true,
            "clickhouse.backups.enabled", true);

    @ParameterizedTest
    @MethodSource("io.clickstream.k8s.ExamplesChartTest#examples")
    void haveNoObjectOfOneName(Path example) {
        List<String> names = new ArrayList<>(builtIn().identities());
        names.addAll(second(example).identities());

        assertThat(names).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    /** Sidecars of Grafana put all into one folder, and Grafana takes a uid once, and a title once in a folder. */
    @ParameterizedTest
    @MethodSource("io.clickstream.k8s.ExamplesChartTest#examples")
    void haveNoDashboardOfOneFileUidOrTitle(Path example) {
        Map<String, JsonNode> first = dashboards(builtIn());
        Map<String, JsonNode> other = dashboards(second(example));

        assertThat(first).hasSize(5).doesNotContainKeys(other.keySet().toArray(String[]::new));
        for (String field : List.of("uid", "title")) {
            assertThat(Stream.concat(first.values().stream(), other.values().stream())
                            .map(dashboard -> dashboard.path(field).asText()))
                    .allSatisfy(value -> assertThat(value).hasSizeBetween(1, 100))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void dashboardsShowTheirReleaseAndNoOther() {
        assertThat(dashboards(Chart.PROJECT.render(SECOND, Chart.Values.DEFAULTS, EVERYTHING)))
                .allSatisfy((file, dashboard) -> {
                    assertThat(dashboard.path("uid").asText()).hasSizeLessThanOrEqualTo(40);
                    assertThat(dashboard.path("title").asText()).startsWith(Chart.NAMESPACE + "/" + SECOND + ": ");
                    assertThat(dashboard.at("/templating/list").valueStream())
                            .filteredOn(
                                    variable -> variable.path("type").asText().equals("constant"))
                            .extracting(variable -> variable.path("name").asText() + "="
                                    + variable.path("query").asText())
                            .containsExactly("namespace=" + Chart.NAMESPACE, "release=" + SECOND);
                });
    }

    /** Some metrics have no label of the release, only names of pods and volumes. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    pod                  , clickstream-emitter-7d9c5b6f4d-x2x7k        , clickstream
                    pod                  , clickstream-page-7d9c5b6f4d-x2x7k           , clickstream
                    pod                  , clickstream-job-7d9c5b6f4d-x2x7k            , clickstream
                    pod                  , clickstream-job-taskmanager-1-12            , clickstream
                    pod                  , clickstream-object-store-0                  , clickstream
                    pod                  , clickstream-clickstream-kafka-2             , clickstream
                    pod                  , clickstream-entity-operator-7d9c5b6f4-x2x7k , clickstream
                    pod                  , clickstream-kafka-exporter-7d9c5b6f4d-x2x7k , clickstream
                    pod                  , chi-clickstream-main-0-1-0                  , clickstream
                    pod                  , chk-clickstream-main-0-2-0                  , clickstream
                    pod                  , clickstream-second-job-7d9c5b6f4d-x2x7k     , clickstream-second
                    pod                  , clickstream-second-job-taskmanager-1-12     , clickstream-second
                    pod                  , clickstream-second-object-store-0           , clickstream-second
                    pod                  , clickstream-second-clickstream-second-kafka-0, clickstream-second
                    pod                  , chi-clickstream-second-main-0-0-0           , clickstream-second
                    persistentvolumeclaim, data-0-clickstream-clickstream-kafka-0      , clickstream
                    persistentvolumeclaim, data-clickstream-object-store-0             , clickstream
                    persistentvolumeclaim, data-chi-clickstream-main-0-0-0             , clickstream
                    persistentvolumeclaim, data-chk-clickstream-main-0-0-0             , clickstream
                    persistentvolumeclaim, data-0-clickstream-second-clickstream-second-kafka-0, clickstream-second
                    persistentvolumeclaim, data-clickstream-second-object-store-0      , clickstream-second
                    persistentvolumeclaim, data-chi-clickstream-second-main-0-0-0      , clickstream-second
                    """)
    void alertsTellTheirPodsAndVolumesApart(String label, String name, String release) {
        for (String asked : List.of(Chart.RELEASE, SECOND)) {
            assertThat(patterns(label, Chart.PROJECT.render(asked, Chart.Values.DEFAULTS, EVERYTHING)))
                    .isNotEmpty()
                    .allSatisfy(pattern -> assertThat(name.matches(pattern))
                            .as("%s=~\"%s\" of %s", label, pattern, asked)
                            .isEqualTo(asked.equals(release)));
        }
    }

    /** Nothing that knows the built-in pipeline is left in a release of another one. */
    @ParameterizedTest
    @MethodSource("io.clickstream.k8s.ExamplesChartTest#examples")
    void anExampleNamesNothingOfTheBuiltInPipeline(Path example) throws IOException {
        Rendered rendered = second(example);
        Topology own =
                new ObjectMapper().readValue(rendered.configMap("-topology").get("topology.json"), Topology.class);
        Set<String> foreign = names(Topology.builtIn());
        foreign.removeAll(names(own));
        Pattern name = Pattern.compile("(?<![\\w-])(%s)(?![\\w-])".formatted(String.join("|", foreign)));

        assertThat(foreign).contains("page_views", "events_processed", "clickstream-etl", "clickhouse-events");
        assertThat(rendered.objects().stream()
                        .flatMap(object -> name.matcher(Serialization.asJson(object))
                                .results()
                                .map(found -> object.getKind() + " "
                                        + object.getMetadata().getName() + ": " + found.group())))
                .isEmpty();
    }

    private static Set<String> names(Topology topology) {
        Set<String> names = new TreeSet<>(topology.topics());
        names.addAll(topology.topicsByGroup().keySet());
        names.addAll(topology.transactionalIdPrefixes());
        topology.sinks().stream().map(Sink::table).forEach(names::add);
        return names;
    }

    private static Rendered builtIn() {
        return Chart.PROJECT.render(Chart.RELEASE, Chart.Values.DEFAULTS, EVERYTHING);
    }

    private static Rendered second(Path example) {
        return Chart.PROJECT.render(SECOND, example.resolve("values.yaml"), EVERYTHING);
    }

    /** By file. */
    private static Map<String, JsonNode> dashboards(Rendered rendered) {
        return rendered.ofKind("ConfigMap").stream()
                .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
                .flatMap(map -> map.<Map<String, String>>get("data").entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, file -> json(file.getValue())));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> patterns(String label, Rendered rendered) {
        Pattern condition = Pattern.compile("\\b" + label + "=~\"([^\"]+)\"");
        return AlertRules.of(rendered).expressions().stream()
                .flatMap(expression -> condition.matcher(expression).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }
}
