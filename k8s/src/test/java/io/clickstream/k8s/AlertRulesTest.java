package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alerts, as the chart renders them, under the eyes of Prometheus' own tool. */
class AlertRulesTest {

    private static final Path CASES = Chart.HOME.resolve("k8s/src/test/rules");

    @TempDir
    private Path folder;

    @Test
    void fireWhenTheyShouldAndElseStaySilent() throws IOException {
        // Given
        AlertRules.rendered().writeTo(folder);
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        for (Path file : caseFiles()) {
            Path copy = Files.copy(file, folder.resolve(file.getFileName()));
            arguments.add(copy.toString());
        }

        // When
        Tool.Result result =
                Tool.find("promtool").within(Duration.ofMinutes(10)).run(arguments, "");

        // Then
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    @Test
    void areSoundInTheEyesOfPrometheus() {
        // Given
        Path rules = AlertRules.rendered().writeTo(folder);

        // When
        Tool.Result result = Tool.find("promtool")
                .run(List.of("check", "rules", "--lint=all", "--lint-fatal", rules.toString()), "");

        // Then
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    @Test
    void haveEachACaseWhereTheyFireAndOneWhereSomethingCloseHappens() throws IOException {
        List<AlertRules.Alert> alerts = AlertRules.rendered().alerts();
        List<Case> cases = cases();

        assertThat(alerts).hasSizeGreaterThan(20).allSatisfy(alert -> {
            List<Case> own = cases.stream()
                    .filter(one -> one.alert().equals(alert.name()))
                    .toList();
            assertThat(own).as(alert.name() + " fires").anyMatch(Case::fires);
            assertThat(own)
                    .as(alert.name() + " stays silent in a story where it never fires, though its metrics are there")
                    .anyMatch(one -> !one.fires()
                            && own.stream().noneMatch(other -> other.story().equals(one.story()) && other.fires())
                            && one.metrics().stream().anyMatch(alert::dependsOn));
        });
        assertThat(cases)
                .as("cases of alerts that are not there any more")
                .allMatch(one -> alerts.stream().anyMatch(alert -> alert.name().equals(one.alert())));
    }

    @Test
    void sayWhatIsWrongHowBadItIsAndWhatToDo() {
        List<String> sections = Documentation.page("docs/runbook.md").anchors();

        assertThat(AlertRules.rendered().alerts()).allSatisfy(alert -> {
            assertThat(alert.name()).startsWith("Clickstream");
            assertThat(alert.labels()).containsOnlyKeys("severity");
            assertThat(alert.labels().get("severity")).isIn("critical", "warning");
            assertThat(alert.notes()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(alert.notes().values()).allMatch(text -> !text.isBlank());
            assertThat(alert.notes().get("runbook_url")).startsWith(AlertRules.RUNBOOK + "#");
            assertThat(sections).contains(alert.notes().get("runbook_url").split("#")[1]);
        });
    }

    @Test
    void areListedInTheDocumentationAsTheyAre() {
        // Given
        String page = Documentation.page("docs/monitoring.md").text();

        // When
        List<String> listed = Pattern.compile(
                        "(?m)^\\| `(Clickstream\\w+)` \\| (\\w+) \\| .* \\| \\[runbook\\]\\(runbook\\.md#(.+)\\) \\|$")
                .matcher(page)
                .results()
                .map(row -> String.join(" ", row.group(1), row.group(2), row.group(3)))
                .toList();

        // Then
        assertThat(AlertRules.rendered().alerts())
                .extracting(alert -> String.join(
                        " ",
                        alert.name(),
                        alert.labels().get("severity"),
                        alert.notes().get("runbook_url").split("#")[1]))
                .containsExactlyElementsOf(listed);
    }

    @Test
    void haveTheRunbookOfTheRepositoryWhereNoOtherIsNamed() {
        AlertRules rules = AlertRules.of(Chart.PROJECT.render(Map.of("monitoring.enabled", true)));

        assertThat(rules.alerts())
                .extracting(alert -> alert.notes().get("runbook_url").split("#")[0])
                .allSatisfy(page -> assertThat(Chart.HOME.resolve(page)).exists());
    }

    @Test
    void lookAtNothingButTheirRelease() {
        List<AlertRules.Alert> alerts = AlertRules.rendered().alerts();

        assertThat(alerts)
                .allSatisfy(alert -> assertThat(alert.expression().split("\\{"))
                        .as(alert.name())
                        .hasSizeGreaterThan(1)
                        .satisfies(parts -> assertThat(Stream.of(parts).skip(1))
                                .allMatch(selector -> selector.startsWith("namespace=\"" + Chart.NAMESPACE + "\","))));
    }

    @ParameterizedTest
    @CsvSource({"10 s, 60", "500 ms, 60", "30 sec, 180", "2min, 720", "1 h, 21600"})
    void arePatientForSixCheckpointIntervals(String interval, int seconds) {
        AlertRules rules = AlertRules.of(
                Chart.PROJECT.render(Map.of("monitoring.enabled", true, "job.checkpointInterval", interval)));

        assertThat(rules.alerts())
                .filteredOn(alert -> Set.of("ClickstreamLastStableOffsetStuck", "ClickstreamCheckpointTooOld")
                        .contains(alert.name()))
                .hasSize(2)
                .allSatisfy(alert -> assertThat(alert.expression()).endsWith("> " + seconds));
    }

    @Test
    void watchTheFlowOnlyWhereThePageDoes() {
        AlertRules rules =
                AlertRules.of(Chart.PROJECT.render(Map.of("monitoring.enabled", true, "page.enabled", false)));

        assertThat(rules.alerts())
                .extracting(AlertRules.Alert::name)
                .contains("ClickstreamInsertsRejected")
                .doesNotContain("ClickstreamUnwatched");
    }

    /**
     * What an alert does at a time of a test file.
     *
     * @param story name of what happens there
     * @param metrics names of the series that happen
     */
    private record Case(String alert, String story, boolean fires, List<String> metrics) {}

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (Path file : caseFiles()) {
            for (JsonNode story : new YAMLMapper().readTree(file.toFile()).path("tests")) {
                List<String> metrics = story.path("input_series").findValuesAsText("series").stream()
                        .map(series -> series.split("\\{")[0])
                        .toList();
                for (JsonNode moment : story.path("alert_rule_test")) {
                    cases.add(new Case(
                            moment.path("alertname").asText(),
                            story.path("name").asText(),
                            !moment.path("exp_alerts").isEmpty(),
                            metrics));
                }
            }
        }
        return cases;
    }

    private static List<Path> caseFiles() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.toList();
        }
    }
}
