package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart under the eyes of tools that others have written: kube-score and helm-docs. */
class ChartAnalysisTest {

    private static final int GRADE_OK = 10;

    @TempDir
    private Path folder;

    @Test
    void hasNoFindingThatNobodyHasThoughtAbout() throws IOException {
        // Given
        List<Suppression> suppressions = Suppression.read();

        // When
        List<Finding> findings = Stream.of(Chart.Values.values())
                .map(Chart.PROJECT::render)
                .flatMap(ChartAnalysisTest::score)
                .distinct()
                .toList();

        // Then
        assertThat(findings)
                .allSatisfy(finding -> assertThat(suppressions)
                        .as(finding.toString())
                        .anyMatch(suppression -> suppression.covers(finding)));
        assertThat(suppressions)
                .as("suppressions that cover nothing any more")
                .allMatch(suppression -> findings.stream().anyMatch(suppression::covers));
    }

    @Test
    void describesItsValuesAsTheyAre() throws IOException {
        // Given
        Chart copy = Chart.PROJECT.copyTo(folder);
        String written = Files.readString(Chart.PROJECT.path().resolve("README.md"));

        // When
        Tool.find("helm-docs").run("--chart-search-root", folder.toString(), "--log-level", "warning");

        // Then
        assertThat(written)
                .as("helm/pipeline/README.md is not up to date: make chart-docs")
                .isEqualTo(Files.readString(copy.path().resolve("README.md")));
    }

    /**
     * A check that kube-score does not like the result of.
     *
     * @param object kind and name
     * @param check kube-score's name of the check
     */
    private record Finding(String object, String check, String comment) {}

    /**
     * A finding that is meant to be, from {@code k8s/kube-score-suppressions.txt}.
     *
     * @param object kind and name, or an asterisk for any
     */
    private record Suppression(String check, String object) {

        static List<Suppression> read() throws IOException {
            return Files.readAllLines(Chart.HOME.resolve("k8s/kube-score-suppressions.txt")).stream()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" +"))
                    .map(fields -> new Suppression(fields[0], fields[1]))
                    .toList();
        }

        boolean covers(Finding finding) {
            return check.equals(finding.check()) && (object.equals("*") || object.equals(finding.object()));
        }
    }

    /** Shows kube-score also the pods that operators will make, which it would not find in their resources. */
    private static Stream<Finding> score(Rendered rendered) {
        String yaml = Stream.concat(
                        rendered.objects().stream(),
                        PlannedPod.of(rendered).stream()
                                .filter(pod -> pod.owner().getKind().matches("Flink.*|ClickHouse.*"))
                                .map(PlannedPod::manifest))
                .map(Serialization::asYaml)
                .collect(Collectors.joining());
        Tool.Result result = Tool.find("kube-score")
                .run(
                        List.of(
                                "score",
                                "--output-format",
                                "json",
                                "--enable-optional-test",
                                "container-seccomp-profile,container-memory-requests-equal-limits",
                                "-"),
                        yaml);
        assertThat(result.errors()).isEmpty();
        List<Finding> findings = new ArrayList<>();
        for (JsonNode object : json(result.output())) {
            String name = object.at("/type_meta/kind").asText() + "/"
                    + object.at("/object_meta/name").asText();
            for (JsonNode check : object.path("checks")) {
                if (!check.path("skipped").asBoolean() && check.path("grade").asInt() < GRADE_OK) {
                    findings.add(new Finding(
                            name,
                            check.at("/check/id").asText(),
                            check.at("/comments/0/summary").asText()));
                }
            }
        }
        return findings.stream();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError("kube-score answers " + text, e);
        }
    }
}
