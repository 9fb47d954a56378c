package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.Pods.Part;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** New passwords for Kafka's users, in the way that docs/operations.md tells. */
@ExtendWith(SiteExtension.class)
@Tag(Tags.SECURITY)
class CredentialsST {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    @DisplayName("the job's Kafka password: new Secret, restart, rows go on, exact")
    void job(Site site) {
        // Given
        Pipeline pipeline = site.deployedUnderLoad();

        // When
        rotate(
                site,
                "job",
                Part.JOB_MANAGER,
                () -> pipeline.client()
                        .genericKubernetesResources("flink.apache.org/v1beta1", "FlinkDeployment")
                        .inNamespace(site.namespace())
                        .withName(Pipeline.JOB)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"restartNonce\":" + System.currentTimeMillis() / 1000 + "}}"));

        // Then
        requireRows(site);
    }

    @Test
    @DisplayName("the emitter's Kafka password: new Secret, restart, rows go on, exact")
    void emitter(Site site) {
        // Given
        Pipeline pipeline = site.deployedUnderLoad();

        // When
        rotate(
                site,
                "emitter",
                Part.EMITTER,
                () -> pipeline.client()
                        .apps()
                        .deployments()
                        .inNamespace(site.namespace())
                        .withName(Release.NAME + "-emitter")
                        .rolling()
                        .restart());

        // Then
        requireRows(site);
    }

    @Test
    @DisplayName("ClickHouse's Kafka password: new Secret, restart, rows go on, exact")
    void clickHouse(Site site) {
        // Given
        Pipeline pipeline = site.deployedUnderLoad();

        // When
        rotate(
                site,
                "clickhouse",
                Part.CLICKHOUSE,
                () -> pipeline.client()
                        .pods()
                        .inNamespace(site.namespace())
                        .withName("chi-" + Release.NAME + "-main-0-0-0")
                        .delete());

        // Then
        requireRows(site);
    }

    private static void rotate(Site site, String user, Part part, Runnable restart) {
        Pipeline pipeline = site.pipeline();
        String name = Release.NAME + "-" + user;
        Secret before = pipeline.client()
                .secrets()
                .inNamespace(site.namespace())
                .withName(name)
                .require();
        pipeline.client().resource(before).delete();
        Secret after = pipeline.waiting().until("a new Secret " + name, LIMIT, () -> {
            Secret found = pipeline.client()
                    .secrets()
                    .inNamespace(site.namespace())
                    .withName(name)
                    .get();
            return found == null
                            || found.getMetadata()
                                    .getUid()
                                    .equals(before.getMetadata().getUid())
                    ? Look.notYet("not there")
                    : Look.found(found, "there");
        });
        assertThat(after.getData().get("password"))
                .isNotEqualTo(before.getData().get("password"));
        Set<String> old = pipeline.pods().uids(part);
        restart.run();
        pipeline.waiting().until("pods with the new password", LIMIT, () -> {
            boolean replaced = pipeline.pods().of(part).stream()
                    .noneMatch(pod -> old.contains(pod.getMetadata().getUid()));
            int ready = pipeline.pods().readyBesides(part, old).size();
            return Look.of(replaced && ready > 0, ready + " new ones are ready");
        });
    }

    private static void requireRows(Site site) {
        site.awaitReady(false);
        site.pipeline().awaitNewRows();
        site.report("reconciliation", site.pipeline().reconcile().line());
    }
}
