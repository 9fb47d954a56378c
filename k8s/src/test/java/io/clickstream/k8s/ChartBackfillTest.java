package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The job that reads the raw topics again, beside the one that goes on. */
class ChartBackfillTest {

    private static final Map<String, Object> VALUES =
            Map.of("job.backfill.name", "march", "job.backfill.from", "2026-03-01T00:00:00Z");

    @Test
    void isAJobOfItsOwnThatEnds() {
        Rendered rendered = render(VALUES);
        List<GenericKubernetesResource> jobs = rendered.ofKind("FlinkDeployment");
        GenericKubernetesResource backfill = jobs.get(1);

        assertThat(backfill.getMetadata().getName()).isEqualTo("clickstream-job-backfill");
        assertThat(backfill.<List<String>>get("spec", "job", "args"))
                .containsExactly(
                        "--sql",
                        "/opt/clickstream/sql/pipeline.sql",
                        "--backfill",
                        "march",
                        "--from",
                        "2026-03-01T00:00:00Z");
        assertThat(backfill.<String>get("spec", "job", "upgradeMode")).isEqualTo("stateless");
        assertThat(backfill.<Map<String, Object>>get("spec", "flinkConfiguration"))
                .containsEntry("high-availability.type", "NONE");
        // The job itself stays as it is, and keeps its state.
        assertThat(jobs.get(0).<Object>get("spec", "job"))
                .isEqualTo(render(Map.of()).only("FlinkDeployment").get("spec", "job"));
        assertThat(rendered.ofKind("PodDisruptionBudget"))
                .filteredOn(budget -> budget.getMetadata().getName().equals("clickstream-job"))
                .singleElement()
                .satisfies(budget -> assertThat(budget.<Map<String, Object>>get("spec", "selector", "matchLabels"))
                        .containsEntry("app", "clickstream-job"));
    }

    @Test
    void itsNameIsOneForTheOperatorHoweverLongThatOfTheReleaseIs() {
        String release = "a-release-of-a-name-that-is-very-very-long";

        assertThat(Chart.PROJECT.render(release, Chart.Values.DEFAULTS, VALUES).ofKind("FlinkDeployment"))
                .extracting(job -> job.getMetadata().getName())
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(45));
    }

    @Test
    void rowsMayBeDeletedOnlyWhileThereIsOne() {
        String user = "clickstream/grants/query";

        assertThat(grants(render(VALUES), user)).contains("GRANT ALTER DELETE ON analytics.*");
        assertThat(grants(render(Map.of()), user)).noneMatch(grant -> grant.contains("DELETE"));
    }

    private static Rendered render(Map<String, Object> settings) {
        return Chart.PROJECT.render(Chart.RELEASE, Chart.Values.DEFAULTS, settings);
    }

    private static List<String> grants(Rendered rendered, String user) {
        return rendered.only("ClickHouseInstallation").get("spec", "configuration", "users", user);
    }
}
