package io.clickstream.k8s.e2e;

import io.clickstream.k8s.e2e.BoundedEmitter.Emission;
import io.clickstream.k8s.e2e.FlinkRest.Checkpoint;
import io.clickstream.k8s.e2e.Pods.Killed;
import io.clickstream.k8s.e2e.Pods.Part;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A release that runs: what a user can ask of it, and what can be done to it. */
final class Pipeline {

    static final String JOB = Release.NAME + "-job";

    private static final int REST = 8081;
    private static final Duration READY = Duration.ofMinutes(10);
    private static final Duration ROWS = Duration.ofMinutes(3);
    private static final Duration RECONCILED = Duration.ofMinutes(5);
    /** Longer than any process of ours lives after the signal, where nobody tells when it has ended. */
    private static final Duration LAST_BREATH = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final String namespace;
    private final String release;
    private final RunSettings settings;
    private final Waiting waiting;
    private final Pods pods;
    private final FlinkRest flink;
    private final ClickHouseQueries clickHouse;
    private final JobRunner jobs;

    /**
     * @param release its name
     * @param table that has a row of each good raw record
     */
    Pipeline(
            KubernetesClient client,
            String namespace,
            String release,
            String table,
            RunSettings settings,
            Waiting waiting) {
        this.client = client;
        this.namespace = namespace;
        this.release = release;
        this.settings = settings;
        this.waiting = waiting;
        this.pods = new Pods(client, namespace, release);
        this.flink = new FlinkRest(new ServiceHttp(client, namespace, release + "-job-rest", REST));
        this.clickHouse = new ClickHouseQueries(client, namespace, release, table);
        this.jobs = new JobRunner(client, namespace, waiting);
    }

    KubernetesClient client() {
        return client;
    }

    String namespace() {
        return namespace;
    }

    Waiting waiting() {
        return waiting;
    }

    Pods pods() {
        return pods;
    }

    FlinkRest flink() {
        return flink;
    }

    ClickHouseQueries clickHouse() {
        return clickHouse;
    }

    JobRunner jobs() {
        return jobs;
    }

    GenericKubernetesResource resource(String apiVersion, String kind, String name) {
        return client.genericKubernetesResources(apiVersion, kind)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** Waits until the operators say that each of these custom resources is what it should be. */
    void awaitReady(List<GenericKubernetesResource> resources, boolean suspended) {
        for (GenericKubernetesResource wanted : resources) {
            if (Readiness.isKnown(wanted.getKind())) {
                String name = wanted.getMetadata().getName();
                waiting.until(
                        wanted.getKind() + " " + name,
                        READY,
                        () -> Readiness.of(resource(wanted.getApiVersion(), wanted.getKind(), name), suspended));
            }
        }
    }

    /** Waits for rows of events that were made after now. */
    void awaitNewRows() {
        awaitRowsSince(Instant.now(), ROWS);
    }

    private void awaitRowsSince(Instant instant, Duration limit) {
        waiting.until("rows of events made since " + instant, limit, () -> {
            long rows = clickHouse.rowsSince(instant);
            return WaitResult.of(rows > 0, rows + " rows");
        });
    }

    /** Waits until the job runs and a checkpoint has completed since now. */
    Checkpoint awaitCheckpoint() {
        Instant now = Instant.now();
        return waiting.until("a new checkpoint", ROWS, () -> {
            String state = flink.job().state();
            Optional<Checkpoint> latest = flink.latestCheckpoint();
            return latest.filter(checkpoint -> checkpoint.at().isAfter(now))
                    .map(checkpoint -> WaitResult.found(checkpoint, "number " + checkpoint.id()))
                    .orElseGet(() -> WaitResult.notYet("job " + state));
        });
    }

    /** Stops the endless emitter and returns what it had made, once all of that has arrived. */
    long quiet() {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(release + "-emitter")
                .scale(0);
        waiting.until("the end of the emitter", ROWS, () -> {
            int running = pods.of(Part.EMITTER).size();
            return WaitResult.of(running == 0, running + " pods");
        });
        return reconcile().rawRecords();
    }

    /** Emits so many events as fast as possible and waits for their end. */
    Emission emit(long events, double malformedRatio, long seed) {
        BoundedEmitter emitter = BoundedEmitter.of(client, namespace, release)
                .with(Map.of(
                        "EVENTS", events,
                        "MALFORMED_RATIO", malformedRatio,
                        "SEED", seed,
                        "MESSAGES_PER_SECOND", 0));
        JobRunner.Outcome outcome = jobs.run("emit", emitter.template(), RECONCILED);
        if (outcome.exitCode() != 0) {
            throw new AssertionError("the emitter ends with " + outcome.exitCode() + ": " + outcome.log());
        }
        return Emission.parse(outcome.log());
    }

    /** Compares both ends of the pipeline; fails unless each raw record is there once. */
    Reconciliation reconcile() {
        JobRunner.Outcome outcome =
                jobs.run("reconcile", Reconciliation.template(client, namespace, release), RECONCILED);
        Reconciliation found = Reconciliation.parse(outcome.log());
        if (outcome.exitCode() != 0 || !found.exact() || found.missing() != 0 || found.duplicates() != 0) {
            throw new AssertionError("exit code " + outcome.exitCode() + ", " + outcome.log());
        }
        return found;
    }

    Killed kill(Part part) {
        return pods.kill(part, settings.killGrace());
    }

    /**
     * Waits until the pod that was killed has a successor that is ready, and rows arrive of events that were made after its
     * end.
     *
     * @return the time from the kill until then
     */
    Duration awaitRecovery(Killed killed, Duration limit) {
        Instant end = waiting.until(
                "the end of " + killed.pod(),
                limit,
                () -> pods.isGone(killed)
                        ? WaitResult.found(Instant.now(), "gone")
                        : WaitResult.notYet("it is still there"));
        Instant dead = settings.killGrace() == 0 ? end.plus(LAST_BREATH) : end;
        waiting.until("a successor of " + killed.pod(), limit, () -> {
            var ready = pods.readyBesides(killed.part(), Set.of(killed.uid()));
            return WaitResult.of(!ready.isEmpty(), ready.size() + " pods are ready");
        });
        awaitRowsSince(dead, limit);
        Duration recovery = Duration.between(killed.at(), Instant.now());
        if (recovery.compareTo(settings.scaled(limit)) > 0) {
            throw new AssertionError("%s: rows again after %d s, not within %d s"
                    .formatted(
                            killed.part(),
                            recovery.toSeconds(),
                            settings.scaled(limit).toSeconds()));
        }
        return recovery;
    }

    /** Fails if the job did not begin with the state that it had at an instant. */
    Checkpoint requireRestored(Instant since) throws IOException {
        Checkpoint restored = flink.restored()
                .orElseThrow(() -> new AssertionError("the job began from scratch: it was restored from nothing"));
        if (restored.at().isBefore(since)) {
            throw new AssertionError("the job was last restored at %s, before %s".formatted(restored.at(), since));
        }
        return restored;
    }
}
