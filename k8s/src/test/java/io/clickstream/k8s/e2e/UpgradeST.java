package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.e2e.FlinkRest.Checkpoint;
import io.clickstream.k8s.e2e.Pods.Part;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades of a release under load: the job keeps its state, and no event is missing or duplicate. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.UPGRADE)
class UpgradeST {

    private static final Duration SEEN = Duration.ofMinutes(4);
    private static final Pattern PLACE = Pattern.compile("pipeline\\.sql:\\d+: .*");

    @TempDir
    private Path folder;

    @Test
    @DisplayName("parallelism 1 -> 2: restored from its newest checkpoint, exact")
    void parallelism(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();
        Instant now = Instant.now();

        // When
        namespace.deployed(namespace.underLoad().set("job.parallelism=2"));

        // Then
        requireStateKept(namespace, before, now);
        assertThat(pipeline.flink().parallelism()).isEqualTo(2);
        assertThat(pipeline.pods().of(Part.TASK_MANAGER)).hasSize(2);
    }

    @Test
    @DisplayName("a change within a statement of pipeline.sql: seen in new rows, state kept, exact")
    void sql(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();
        Instant now = Instant.now();

        // When
        namespace.deployed(namespace.underLoad().file("job.sql", ChangedSql.otherAddress(namespace.chart(), folder)));

        // Then
        awaitRowsWith(pipeline, "ip_address = toIPv6('" + ChangedSql.ADDRESS + "')");
        requireStateKept(namespace, before, now);
    }

    @Test
    @DisplayName("a new column through job and schema: filled in new rows, old rows stay, state kept, exact")
    void column(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();
        Instant now = Instant.now();
        Chart changed = ChangedSql.newColumn(namespace.chart(), folder.resolve("chart"));

        // When
        namespace.apply(namespace.underLoad().of(changed));

        // Then
        awaitRowsWith(pipeline, "channel = 'buy' AND event_type = 'ORDERS'");
        assertThat(pipeline.clickHouse().number("SELECT count() FROM analytics.events_processed WHERE channel IS NULL"))
                .isPositive();
        requireStateKept(namespace, before, now);
    }

    @Test
    @DisplayName("another image of the job: its pods run it, state kept, exact")
    void image(TestNamespace namespace) throws IOException {
        String next = namespace.settings().nextJobImage();
        assumeFalse(next.isEmpty(), "no second image is given (e2e.next-job-image)");
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();
        Instant now = Instant.now();
        int colon = next.lastIndexOf(':');

        // When
        namespace.deployed(namespace
                .underLoad()
                .set("job.image.repository=" + next.substring(0, colon), "job.image.tag=" + next.substring(colon + 1)));

        // Then
        assertThat(pipeline.pods().of(Part.JOB_MANAGER))
                .isNotEmpty()
                .allSatisfy(
                        pod -> assertThat(pod.getSpec().getContainers().get(0).getImage())
                                .isEqualTo(next));
        requireStateKept(namespace, before, now);
    }

    @Test
    @DisplayName("broken SQL: the log names file and line; helm rollback brings the old job back with its state, exact")
    void brokenSql(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();
        Instant now = Instant.now();

        // When
        namespace.release().apply(namespace.underLoad().file("job.sql", ChangedSql.broken(namespace.chart(), folder)));

        // Then
        String said = pipeline.waiting().until("the log that names the mistake", SEEN, () -> {
            Matcher place = PLACE.matcher(pipeline.pods().logs(Part.JOB_MANAGER));
            return place.find() ? WaitResult.found(place.group(), place.group()) : WaitResult.notYet("not in the log");
        });
        assertThat(said).contains("INTOO");
        pipeline.waiting().until("a job that is not stable", SEEN, () -> {
            GenericKubernetesResource job =
                    pipeline.resource("flink.apache.org/v1beta1", "FlinkDeployment", Pipeline.JOB);
            WaitResult<Boolean> ready = Readiness.of(job, false);
            return WaitResult.of(ready.found() == null, ready.state());
        });

        // When
        namespace.release().rollback();

        // Then
        namespace.awaitReady(false);
        pipeline.awaitNewRows();
        requireStateKept(namespace, before, now);
    }

    private static void awaitRowsWith(Pipeline pipeline, String condition) {
        pipeline.waiting().until("rows with " + condition, SEEN, () -> {
            long rows =
                    pipeline.clickHouse().number("SELECT count() FROM analytics.events_processed WHERE " + condition);
            return WaitResult.of(rows > 0, rows + " rows");
        });
    }

    /** The job has gone on from a checkpoint that is not older than the one before the change. */
    private static void requireStateKept(TestNamespace namespace, Checkpoint before, Instant change)
            throws IOException {
        Checkpoint restored = namespace.pipeline().requireRestored(change);
        assertThat(restored.isSavepoint() || restored.id() >= before.id())
                .as("restored from %s, which is older than %s", restored, before)
                .isTrue();
        namespace.report("restored_from", Objects.toString(restored.path()));
        namespace.report(
                Results.RECONCILIATION, namespace.pipeline().reconcile().line());
    }
}
