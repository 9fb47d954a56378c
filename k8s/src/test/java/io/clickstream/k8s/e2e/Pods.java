package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The pods of a release. */
final class Pods {

    private static final long EXEC_SECONDS = 30;

    private final KubernetesClient client;
    private final String namespace;
    private final String release;

    Pods(KubernetesClient client, String namespace, String release) {
        this.client = client;
        this.namespace = namespace;
        this.release = release;
    }

    /** A part of the pipeline that can be killed. */
    enum Part {
        TASK_MANAGER("job", Map.of("component", "taskmanager")),
        JOB_MANAGER("job", Map.of("component", "jobmanager")),
        BROKER("kafka", Map.of()),
        CLICKHOUSE("clickhouse", Map.of()),
        OBJECT_STORE("object-store", Map.of()),
        EMITTER("emitter", Map.of());

        private final Map<String, String> labels;

        Part(String component, Map<String, String> more) {
            Map<String, String> all = new HashMap<>(more);
            all.put("clickstream.io/component", component);
            this.labels = Map.copyOf(all);
        }
    }

    /**
     * A pod that was killed.
     *
     * @param at when that was asked for
     */
    record Killed(Part part, String pod, String uid, Instant at) {}

    /** All that have not ended. */
    List<Pod> of(Part part) {
        return client
                .pods()
                .inNamespace(namespace)
                .withLabel("clickstream.io/release", release)
                .withLabels(part.labels)
                .list()
                .getItems()
                .stream()
                .filter(pod ->
                        !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
                .toList();
    }

    Set<String> uids(Part part) {
        return of(part).stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
    }

    /** The pods that are ready, and not of these. */
    List<Pod> readyBesides(Part part, Set<String> uids) {
        return of(part).stream()
                .filter(Pods::isReady)
                .filter(pod -> !uids.contains(pod.getMetadata().getUid()))
                .toList();
    }

    static boolean isReady(Pod pod) {
        // In full: the client's class has the name of one here.
        return pod.getMetadata().getDeletionTimestamp() == null
                && io.fabric8.kubernetes.client.readiness.Readiness.isPodReady(pod);
    }

    /** Kills one. */
    Killed kill(Part part, int graceSeconds) {
        Pod victim = of(part).stream()
                .filter(Pods::isReady)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no ready pod of " + part + " to kill"));
        Instant now = Instant.now();
        client.pods()
                .inNamespace(namespace)
                .withName(victim.getMetadata().getName())
                .withGracePeriod(graceSeconds)
                .delete();
        return new Killed(
                part, victim.getMetadata().getName(), victim.getMetadata().getUid(), now);
    }

    boolean isGone(Killed killed) {
        Pod pod = client.pods().inNamespace(namespace).withName(killed.pod()).get();
        return pod == null || !pod.getMetadata().getUid().equals(killed.uid());
    }

    /** What a shell command in a pod prints. */
    String shell(String pod, String command) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ExecWatch exec = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .writingOutput(out)
                .writingError(err)
                .exec("sh", "-c", command)) {
            int exitCode = exec.exitCode().get(EXEC_SECONDS, TimeUnit.SECONDS);
            if (exitCode != 0) {
                throw new IOException(command + " ends with " + exitCode + " in " + pod + ": "
                        + err.toString(StandardCharsets.UTF_8).strip());
            }
            return out.toString(StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(command + " has not ended in " + pod, e);
        }
    }

    /** The log of each container of a part, the one before its last restart included. */
    String logs(Part part) {
        StringBuilder all = new StringBuilder();
        for (Pod pod : of(part)) {
            var log = client.pods()
                    .inNamespace(namespace)
                    .withName(pod.getMetadata().getName());
            boolean restarted = pod.getStatus().getContainerStatuses().stream()
                    .anyMatch(container -> container.getRestartCount() > 0);
            if (restarted) {
                all.append(log.terminated().getLog());
            }
            boolean started = pod.getStatus().getContainerStatuses().stream()
                    .anyMatch(container -> container.getState().getWaiting() == null);
            if (started) {
                all.append(log.getLog());
            }
        }
        return all.toString();
    }
}
