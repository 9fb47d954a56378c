package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples for Argo CD and Flux in {@code docs/gitops}. */
class GitOpsTest {

    private static final Path OPERATORS = Chart.HOME.resolve("k8s/operators");

    @TempDir
    private Path folder;

    /** A tool, and where its resources hold the name of a chart, its version and its values. */
    enum GitOps {
        ARGOCD("Application") {
            @Override
            Object version(GenericKubernetesResource application, List<GenericKubernetesResource> all) {
                return application.get("spec", "source", "targetRevision");
            }

            @Override
            Map<String, Object> values(GenericKubernetesResource application) {
                return application.get("spec", "source", "helm", "valuesObject");
            }
        },
        FLUX("HelmRelease") {
            @Override
            Object version(GenericKubernetesResource release, List<GenericKubernetesResource> all) {
                Object version = release.get("spec", "chart", "spec", "version");
                return version != null
                        ? version
                        : all.stream()
                                .filter(object -> object.getKind().equals("OCIRepository"))
                                .filter(object -> object.getMetadata().getName().equals(nameOf(release)))
                                .findFirst()
                                .orElseThrow()
                                .get("spec", "ref", "tag");
            }

            @Override
            Map<String, Object> values(GenericKubernetesResource release) {
                return release.get("spec", "values");
            }
        };

        private final String kind;

        GitOps(String kind) {
            this.kind = kind;
        }

        abstract Object version(GenericKubernetesResource release, List<GenericKubernetesResource> all);

        abstract Map<String, Object> values(GenericKubernetesResource release);

        List<GenericKubernetesResource> all(String file) throws IOException {
            return Rendered.parse(Files.readString(Chart.HOME
                            .resolve("docs/gitops")
                            .resolve(name().toLowerCase(Locale.ROOT))
                            .resolve(file)))
                    .objects();
        }

        Stream<GenericKubernetesResource> releases(String file) throws IOException {
            return all(file).stream().filter(object -> object.getKind().equals(kind));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theChartTakesTheValuesAndMakesNoSecretOfItsOwn(GitOps tool) throws IOException {
        // Given
        GenericKubernetesResource release =
                tool.releases("clickstream.yaml").findFirst().orElseThrow();
        Path values = folder.resolve("values.yaml");
        Files.writeString(values, Serialization.asYaml(tool.values(release)));

        // When
        Rendered rendered = Rendered.parse(Chart.helm()
                .run(
                        "template",
                        release.getMetadata().getName(),
                        Chart.PROJECT.path().toString(),
                        "--namespace",
                        "clickstream",
                        "--values",
                        values.toString()));

        // Then
        assertThat(rendered.objects()).isNotEmpty();
        assertThat(rendered.secrets()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theOperatorsAreThoseThatTheChartIsTestedWith(GitOps tool) throws IOException {
        // Given
        Properties versions = new Properties();
        try (var file = Files.newInputStream(OPERATORS.resolve("versions.env"))) {
            versions.load(file);
        }

        // When
        List<GenericKubernetesResource> all = tool.all("operators.yaml");
        Map<String, Object> found = new HashMap<>();
        Map<String, Map<String, Object>> values = new HashMap<>();
        tool.releases("operators.yaml").forEach(release -> {
            found.put(nameOf(release), tool.version(release, all));
            values.put(nameOf(release), new HashMap<>(tool.values(release)));
        });

        // Then
        assertThat(found)
                .isEqualTo(Map.of(
                        "strimzi", versions.get("STRIMZI_VERSION"),
                        "flink-kubernetes-operator", versions.get("FLINK_OPERATOR_VERSION"),
                        "clickhouse-operator", versions.get("CLICKHOUSE_OPERATOR_VERSION")));
        // Instead of the password that `make operators` makes up.
        assertThat(values.get("clickhouse-operator").remove("secret")).isEqualTo(Map.of("create", false));
        assertThat(values)
                .isEqualTo(Map.of(
                        "strimzi", valuesOf("strimzi.yaml"),
                        "flink-kubernetes-operator", valuesOf("flink.yaml"),
                        "clickhouse-operator", valuesOf("clickhouse.yaml")));
    }

    @Test
    void argoCdAppliesTheOperatorsInAnEarlierWave() throws IOException {
        List<Integer> operators = waves(GitOps.ARGOCD.releases("operators.yaml"));
        List<Integer> pipeline = waves(GitOps.ARGOCD.releases("clickstream.yaml"));

        assertThat(operators).hasSize(3).allMatch(wave -> wave < pipeline.get(0));
    }

    @Test
    void fluxWaitsForAllOperators() throws IOException {
        List<Map<String, String>> awaited = GitOps.FLUX
                .releases("clickstream.yaml")
                .findFirst()
                .orElseThrow()
                .get("spec", "dependsOn");

        assertThat(awaited)
                .extracting(dependency -> dependency.get("name"))
                .containsExactlyElementsOf(GitOps.FLUX
                        .releases("operators.yaml")
                        .map(GitOpsTest::nameOf)
                        .toList());
    }

    private static String nameOf(GenericKubernetesResource release) {
        return release.getMetadata().getName();
    }

    private static List<Integer> waves(Stream<GenericKubernetesResource> applications) {
        return applications
                .map(application -> application.getMetadata().getAnnotations().get("argocd.argoproj.io/sync-wave"))
                .map(Integer::valueOf)
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> valuesOf(String file) throws IOException {
        return Serialization.unmarshal(Files.readString(OPERATORS.resolve(file)), Map.class);
    }
}
