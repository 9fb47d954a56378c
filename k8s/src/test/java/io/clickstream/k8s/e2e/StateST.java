package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.e2e.FlinkRest.Checkpoint;
import io.clickstream.k8s.e2e.Pods.Part;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the job knows: saved on demand, kept while it rests, and begun from. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.STATE)
class StateST {

    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String API = "flink.apache.org/v1beta1";

    @Test
    @DisplayName("a savepoint on demand, and a job that is made anew from it: restored from its path, exact")
    void savepoint(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        pipeline.awaitCheckpoint();

        // When
        String path = savepoint(pipeline);
        pipeline.client()
                .genericKubernetesResources(API, "FlinkDeployment")
                .inNamespace(namespace.name())
                .withName(Pipeline.JOB)
                .delete();
        pipeline.waiting().until("the end of the job", LIMIT, () -> {
            boolean gone = pipeline.resource(API, "FlinkDeployment", Pipeline.JOB) == null
                    && pipeline.pods().of(Part.JOB_MANAGER).isEmpty();
            return WaitResult.of(gone, gone ? "gone" : "still there");
        });
        Instant now = Instant.now();
        namespace.deployed(namespace.underLoad().set("job.initialSavepointPath=" + path));

        // Then
        Checkpoint restored = pipeline.requireRestored(now);
        assertThat(restored.path()).isEqualTo(path);
        assertThat(restored.isSavepoint()).isTrue();
        namespace.report("restored_from", restored.path());
        namespace.report(Results.RECONCILIATION, pipeline.reconcile().line());
    }

    @Test
    @DisplayName("suspended and resumed: no pod in between, restored from its last state, exact")
    void suspendedAndResumed(TestNamespace namespace) throws IOException {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        Checkpoint before = pipeline.awaitCheckpoint();

        // When
        namespace.apply(namespace.underLoad().set("job.state=suspended"));

        // Then
        pipeline.waiting().until("no pod of the job", LIMIT, () -> {
            int pods = pipeline.pods().of(Part.JOB_MANAGER).size()
                    + pipeline.pods().of(Part.TASK_MANAGER).size();
            return WaitResult.of(pods == 0, pods + " pods");
        });
        Instant now = Instant.now();

        // When
        namespace.deployedUnderLoad();

        // Then
        Checkpoint restored = pipeline.requireRestored(now);
        assertThat(restored.isSavepoint() || restored.id() >= before.id()).isTrue();
        namespace.report("restored_from", restored.path());
        namespace.report(Results.RECONCILIATION, pipeline.reconcile().line());
    }

    /** Asks for one and returns where it is. */
    private static String savepoint(Pipeline pipeline) {
        GenericKubernetesResource snapshot =
                Serialization.unmarshal("""
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkStateSnapshot
                metadata:
                  name: on-demand
                spec:
                  backoffLimit: 0
                  jobReference: {kind: FlinkDeployment, name: %s}
                  savepoint: {disposeOnDelete: false, formatType: NATIVE}
                """.formatted(Pipeline.JOB), GenericKubernetesResource.class);
        pipeline.client().resource(snapshot).inNamespace(pipeline.namespace()).create();
        return pipeline.waiting().until("the savepoint", LIMIT, () -> {
            GenericKubernetesResource found = pipeline.resource(API, "FlinkStateSnapshot", "on-demand");
            String state = found.get("status", "state");
            String path = found.get("status", "path");
            if ("FAILED".equals(state) || "ABANDONED".equals(state)) {
                throw new AssertionError("the savepoint is " + state + ": " + found.get("status", "error"));
            }
            return "COMPLETED".equals(state) ? WaitResult.found(path, path) : WaitResult.notYet("state " + state);
        });
    }
}
