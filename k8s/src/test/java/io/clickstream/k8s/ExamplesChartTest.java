package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                .startsWith("USE analytics;\n"
                        + Files.readString(example.resolve("tables.sql")).strip());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void sendsTheSamplesOfTheFolderIfAsked(Path example) throws IOException {
        Rendered off = rendered(example);
        Rendered on = rendered(example, Map.of("emitter.enabled", true));

        assertThat(off.identities()).noneMatch(identity -> identity.contains("emitter-samples"));
        Map<String, String> samples = on.configMap("-emitter-samples");
        assertThat(samples).isNotEmpty();
        for (Map.Entry<String, String> file : samples.entrySet()) {
            assertThat(file.getValue())
                    .isEqualToIgnoringNewLines(Files.readString(example.resolve("samples/" + file.getKey())));
        }
        assertThat(PlannedPod.of(on))
                .filteredOn(pod -> pod.owner().getMetadata().getName().equals("clickstream-emitter"))
                .singleElement()
                .satisfies(pod -> {
                    assertThat(pod.containers().get(0).getEnv())
                            .anyMatch(variable -> variable.getName().equals("SAMPLES")
                                    && variable.getValue().equals("/etc/clickstream/samples"));
                    assertThat(pod.containers().get(0).getVolumeMounts())
                            .anyMatch(mount -> mount.getMountPath().equals("/etc/clickstream/samples"));
                    assertThat(pod.volumes())
                            .anyMatch(volume -> volume.getConfigMap() != null
                                    && volume.getConfigMap().getName().equals("clickstream-emitter-samples"));
                });
    }

    @Test
    void refusesWhatTheEmitterCouldNotSend(@TempDir Path folder) throws IOException {
        Path example = Chart.HOME.resolve("examples/sensors/values.yaml");
        String values = Files.readString(example);
        Path none = Files.writeString(folder.resolve("none.yaml"), values.substring(0, values.indexOf("  samples:\n")));
        Path large = Files.writeString(
                folder.resolve("large.yaml"),
                Files.readString(none) + "  samples:\n    sensor_readings.jsonl: " + "x".repeat(1_000_001) + "\n");
        Map<String, Boolean> on = Map.of("emitter.enabled", true);

        assertThatThrownBy(() -> Chart.PROJECT.render(Chart.RELEASE, none, on))
                .hasMessageContaining("set emitter.samples to send records of yours, or emitter.enabled=false");
        assertThatThrownBy(() -> Chart.PROJECT.render(
                        Chart.RELEASE,
                        example,
                        Map.of("emitter.enabled", true, "emitter.samples.reading\\.jsonl", "x")))
                .hasMessageContaining(
                        "reading.jsonl is for none of the topics in kafka.topics.raw.names (sensor_readings)");
        assertThatThrownBy(() -> Chart.PROJECT.render(Chart.RELEASE, large, on))
                .hasMessageContaining("emitter.samples: 1000001 bytes, but a ConfigMap takes 1 MiB");
    }

    /** Of raw records: a table by a key may stand still while all is well. */
    @Test
    void statusKnowsWhereRowsAre() throws IOException {
        Map<String, String> rows = Map.of(
                "sensors",
                "readings",
                "payments",
                "payments,refunds",
                "balances",
                "bookings",
                "cloudevents-orders",
                "orders",
                "rides",
                "rides");
        for (Path example : examples()) {
            assertThat(rendered(example)
                            .only("ClickHouseInstallation")
                            .getMetadata()
                            .getAnnotations())
                    .hasEntrySatisfying(
                            "clickstream.io/tables",
                            tables -> assertThat(tables)
                                    .isEqualTo(rows.get(example.getFileName().toString())));
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
        return rendered(example, Map.of());
    }

    private static Rendered rendered(Path example, Map<String, ?> settings) {
        return Chart.PROJECT.render(Chart.RELEASE, example.resolve("values.yaml"), settings);
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
