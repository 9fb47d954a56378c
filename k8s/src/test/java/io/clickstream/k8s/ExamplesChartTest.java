package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with the values that {@code make values} writes for the pipelines in {@code examples/}. */
class ExamplesChartTest {

    static List<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(Chart.HOME.resolve("examples"))) {
            return folders.filter(Files::isDirectory).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void hasTheTopicsAndRightsOfThePipelineAndNoOthers(Path example, @TempDir Path folder) throws IOException {
        Rendered rendered = rendered(example);
        Topology topology = topology(rendered, folder);

        assertThat(topics(rendered)).containsExactlyInAnyOrderElementsOf(topology.topics());
        assertThat(KafkaRights.granted(rendered)).isEqualTo(KafkaRights.needed(topology));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void takesRecordsAsLongAsThePipelineDoes(Path example, @TempDir Path folder) throws IOException {
        Rendered rendered = rendered(example);
        Topology topology = topology(rendered, folder);

        assertThat(rendered.ofKind("KafkaTopic"))
                .allSatisfy(topic -> assertThat(topic.<Integer>get("spec", "config", "max.message.bytes"))
                        .isEqualTo(
                                topology.rawTopics().contains(topic.<String>get("spec", "topicName"))
                                        ? topology.maxRawRecordBytes()
                                        : topology.maxDerivedRecordBytes()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void carriesTheSqlOfThePipeline(Path example) throws IOException {
        Rendered rendered = rendered(example);

        assertThat(rendered.configMap("-job-sql").get("pipeline.sql"))
                .isEqualToIgnoringNewLines(Files.readString(example.resolve("pipeline.sql")));
        assertThat(rendered.configMap("-clickhouse-schema").get("002_tables.sql"))
                .isEqualToIgnoringNewLines("USE analytics;\n" + Files.readString(example.resolve("tables.sql")));
    }

    @Test
    void statusKnowsWhereRowsAre() throws IOException {
        for (Path example : examples()) {
            assertThat(rendered(example)
                            .only("ClickHouseInstallation")
                            .getMetadata()
                            .getAnnotations())
                    .hasEntrySatisfying(
                            "clickstream.io/tables",
                            tables -> assertThat(tables)
                                    .isEqualTo(example.endsWith("sensors") ? "readings" : "payments,refunds"));
        }
        assertThat(Chart.PROJECT
                        .render(Chart.Values.DEFAULTS)
                        .only("ClickHouseInstallation")
                        .getMetadata()
                        .getAnnotations())
                .as("nothing that would restart ClickHouse at an upgrade")
                .isNullOrEmpty();
    }

    @Test
    void pageAndCommandLineKnowThePipeline() throws IOException {
        for (Path example : examples()) {
            assertThat(PlannedPod.of(rendered(example)))
                    .filteredOn(pod -> pod.containers().stream()
                            .flatMap(container -> container.getEnv().stream())
                            .anyMatch(variable -> variable.getName().equals("TOPOLOGY")
                                    && variable.getValue().equals("/etc/clickstream/topology.json")))
                    .hasSize(2)
                    .allSatisfy(pod -> assertThat(pod.volumes())
                            .anyMatch(volume -> volume.getConfigMap() != null
                                    && volume.getConfigMap().getName().equals("clickstream-topology")));
        }
    }

    private static Rendered rendered(Path example) {
        return Chart.PROJECT.renderWith(example.resolve("values.yaml"));
    }

    private static Topology topology(Rendered rendered, Path folder) throws IOException {
        return Topology.read(
                "--topology",
                Files.writeString(
                        folder.resolve("topology.json"),
                        rendered.configMap("-topology").get("topology.json")));
    }

    private static Set<String> topics(Rendered rendered) {
        return rendered.ofKind("KafkaTopic").stream()
                .map(topic -> topic.<String>get("spec", "topicName"))
                .collect(Collectors.toSet());
    }
}
