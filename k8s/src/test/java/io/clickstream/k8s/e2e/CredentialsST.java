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
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.SECURITY)
class CredentialsST {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Test
    @DisplayName("the job's Kafka password: new Secret, restart, rows go on, exact")
    void job(TestNamespace namespace) {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();

        // When
        rotate(
                namespace,
                "job",
                Part.JOB_MANAGER,
                () -> pipeline.client()
                        .genericKubernetesResources("flink.apache.org/v1beta1", "FlinkDeployment")
                        .inNamespace(namespace.name())
                        .withName(Pipeline.JOB)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"restartNonce\":" + System.currentTimeMillis() / 1000 + "}}"));

        // Then
        requireRows(namespace);
    }

    @Test
    @DisplayName("the emitter's Kafka password: new Secret, restart, rows go on, exact")
    void emitter(TestNamespace namespace) {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();

        // When
        rotate(
                namespace,
                "emitter",
                Part.EMITTER,
                () -> pipeline.client()
                        .apps()
                        .deployments()
                        .inNamespace(namespace.name())
                        .withName(Release.NAME + "-emitter")
                        .rolling()
                        .restart());

        // Then
        requireRows(namespace);
    }

    @Test
    @DisplayName("ClickHouse's Kafka password: new Secret, restart, rows go on, exact")
    void clickHouse(TestNamespace namespace) {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();

        // When
        rotate(
                namespace,
                "clickhouse",
                Part.CLICKHOUSE,
                () -> pipeline.client()
                        .pods()
                        .inNamespace(namespace.name())
                        .withName("chi-" + Release.NAME + "-main-0-0-0")
                        .delete());

        // Then
        requireRows(namespace);
    }

    private static void rotate(TestNamespace namespace, String user, Part part, Runnable restart) {
        Pipeline pipeline = namespace.pipeline();
        String name = Release.NAME + "-" + user;
        Secret before = pipeline.client()
                .secrets()
                .inNamespace(namespace.name())
                .withName(name)
                .require();
        pipeline.client().resource(before).delete();
        Secret after = pipeline.waiting().until("a new Secret " + name, LIMIT, () -> {
            Secret found = pipeline.client()
                    .secrets()
                    .inNamespace(namespace.name())
                    .withName(name)
                    .get();
            return found == null
                            || found.getMetadata()
                                    .getUid()
                                    .equals(before.getMetadata().getUid())
                    ? WaitResult.notYet("not there")
                    : WaitResult.found(found, "there");
        });
        assertThat(after.getData().get("password"))
                .isNotEqualTo(before.getData().get("password"));
        Set<String> old = pipeline.pods().uids(part);
        restart.run();
        pipeline.waiting().until("pods with the new password", LIMIT, () -> {
            boolean replaced = pipeline.pods().of(part).stream()
                    .noneMatch(pod -> old.contains(pod.getMetadata().getUid()));
            int ready = pipeline.pods().readyBesides(part, old).size();
            return WaitResult.of(replaced && ready > 0, ready + " new ones are ready");
        });
    }

    private static void requireRows(TestNamespace namespace) {
        namespace.awaitReady(false);
        namespace.pipeline().awaitNewRows();
        namespace.report(
                Results.RECONCILIATION, namespace.pipeline().reconcile().line());
    }
}
