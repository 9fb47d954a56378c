package io.clickstream.k8s.e2e;

import io.clickstream.k8s.e2e.Pods.Killed;
import io.clickstream.k8s.e2e.Pods.Part;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One pod after the other is killed under load: rows go on in time, and none is missing or duplicate. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.KILL)
class KillST {

    @Test
    @DisplayName("TaskManager: rows again within 90 s, the job restored from a checkpoint, exact")
    void taskManager(TestNamespace namespace) throws IOException {
        Killed killed = kill(namespace, Part.TASK_MANAGER, Duration.ofSeconds(90));
        namespace.pipeline().requireRestored(killed.at());
    }

    @Test
    @DisplayName("JobManager: rows again within 120 s, the job restored from a checkpoint, exact")
    void jobManager(TestNamespace namespace) throws IOException {
        Killed killed = kill(namespace, Part.JOB_MANAGER, Duration.ofSeconds(120));
        namespace.pipeline().requireRestored(killed.at());
    }

    @Test
    @DisplayName("broker: rows again within 180 s, exact")
    void broker(TestNamespace namespace) {
        kill(namespace, Part.BROKER, Duration.ofSeconds(180));
    }

    @Test
    @DisplayName("ClickHouse: rows again within 120 s, exact")
    void clickHouse(TestNamespace namespace) {
        kill(namespace, Part.CLICKHOUSE, Duration.ofSeconds(120));
    }

    @Test
    @DisplayName("MinIO: rows again within 120 s, exact")
    void objectStore(TestNamespace namespace) {
        kill(namespace, Part.OBJECT_STORE, Duration.ofSeconds(120));
    }

    private static Killed kill(TestNamespace namespace, Part part, Duration limit) {
        // Given
        Pipeline pipeline = namespace.deployedUnderLoad();
        pipeline.awaitCheckpoint();

        // When
        Killed killed = pipeline.kill(part);

        // Then
        Duration recovery = pipeline.awaitRecovery(killed, limit);
        namespace.report(Results.RECOVERY, recovery.toMillis() / 1000.0);
        namespace.report(Results.RECONCILIATION, pipeline.reconcile().line());
        return killed;
    }
}
