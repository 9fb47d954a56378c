package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.e2e.Release.Change;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** A namespace of its own for the scenarios of a class, and the release in it. */
final class TestNamespace implements AutoCloseable {

    private static final String LABEL = "clickstream.io/e2e";
    private static final Duration REMOVED = Duration.ofMinutes(4);

    private final Run run;
    private final KubernetesClient client;
    private final RunSettings settings;
    private final Progress progress;
    private final String name;
    private final Waiting waiting;
    private final Release release;
    private final Pipeline pipeline;
    /** The last one first. */
    private final Deque<Release> others = new ArrayDeque<>();

    private String scenario = "";
    private boolean gathered;

    private TestNamespace(Run run, String name) {
        this.run = run;
        this.client = run.cluster().client();
        this.settings = run.settings();
        this.progress = run.progress();
        this.name = name;
        this.waiting = new Waiting(progress, settings.timeoutFactor(), this::gather);
        this.release = new Release(Release.NAME, run.cluster().helm(), name, settings.values(), settings.set());
        this.pipeline = new Pipeline(client, name, Release.NAME, "events_processed", settings, waiting);
    }

    /** Makes a namespace that admits restricted pods only. */
    static TestNamespace open(Run run) {
        String name = run.settings().namespacePrefix()
                + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36, 1 << 30), 36);
        run.cluster()
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .addToLabels(LABEL, "true")
                        .endMetadata()
                        .build())
                .create();
        run.progress().say("namespace " + name);
        return new TestNamespace(run, name);
    }

    /** Begins a scenario. */
    void begin(String newScenario) {
        scenario = newScenario;
        gathered = false;
    }

    /** Tells what the scenario has measured. */
    void report(String what, Object value) {
        run.results().report(what, value.toString());
    }

    KubernetesClient client() {
        return client;
    }

    String name() {
        return name;
    }

    RunSettings settings() {
        return settings;
    }

    Chart chart() {
        return settings.chart();
    }

    Waiting waiting() {
        return waiting;
    }

    Release release() {
        return release;
    }

    /** The release, whatever it is at the moment. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** The release without any change: running, with rows that arrive. */
    Pipeline deployed(String... set) {
        return deployed(Change.none(chart()).set(set));
    }

    Pipeline deployedUnderLoad() {
        return deployed(underLoad());
    }

    /** The change that makes the emitter as fast as the settings say. */
    Change underLoad() {
        return Change.none(chart()).set("emitter.messagesPerSecond=" + settings.messagesPerSecond());
    }

    Pipeline deployed(Change change) {
        apply(change);
        pipeline.awaitNewRows();
        return pipeline;
    }

    /**
     * Another pipeline as a release beside it: running, with rows that arrive.
     *
     * @param other name of the release
     * @param pipelineValues what {@code make values} has written
     * @param table that has a row of each good raw record
     */
    Pipeline deployedBeside(String other, Path pipelineValues, String table, String... set) {
        List<Path> values = new ArrayList<>(settings.values());
        values.add(pipelineValues);
        Release second = new Release(other, run.cluster().helm(), name, values, settings.set());
        others.push(second);
        progress.say("helm upgrade --install " + other + " " + String.join(" ", set));
        second.apply(Change.none(chart()).set(set));
        Pipeline beside = new Pipeline(client, name, other, table, settings, waiting);
        beside.awaitReady(second.manifest().objects(), false);
        beside.awaitNewRows();
        return beside;
    }

    /** Installs or upgrades, and waits until all operators say that it is so. */
    Pipeline apply(Change change) {
        progress.say(
                "helm upgrade --install " + String.join(" ", change.set()) + " " + String.join(" ", change.files()));
        release.apply(change);
        awaitReady(change.set().contains("job.state=suspended"));
        return pipeline;
    }

    void awaitReady(boolean suspended) {
        pipeline.awaitReady(release.manifest().objects(), suspended);
    }

    /** Keeps what tells of a problem, once for a scenario. */
    void gather(String problem) {
        if (gathered) {
            return;
        }
        gathered = true;
        Path folder = settings.results().resolve(scenario);
        progress.say("gathering into " + folder);
        new MustGather(client, name, release::allValues).into(folder, problem);
    }

    /** Ends it after a scenario that failed, unless it is to be kept. */
    void failed(Throwable problem) {
        gather(problem.toString());
        if (settings.keep()) {
            progress.say("kept: namespace " + name);
        } else {
            close();
        }
    }

    /** A result holds for the images that ran. */
    void noteImages() {
        new Inventory(client).images(name).ifPresent(run.results()::images);
    }

    /** Removes the release, its volumes and the namespace. */
    @Override
    public void close() {
        progress.say("removing namespace " + name);
        // Made by scenarios, so Helm does not know them.
        client.genericKubernetesResources("flink.apache.org/v1beta1", "FlinkStateSnapshot")
                .inNamespace(name)
                .delete();
        client.genericKubernetesResources("kafka.strimzi.io/v1", "KafkaUser")
                .inNamespace(name)
                .delete();
        others.forEach(this::uninstall);
        uninstall(release);
        // Operators have finalizers to take off; a namespace that is deleted first would keep them from it.
        Waiting patience = new Waiting(progress, settings.timeoutFactor(), problem -> {});
        try {
            patience.until("the end of the release", REMOVED, () -> {
                var left = new Leftovers(new NamespacedObjects(client))
                        .in(name).stream()
                                .filter(identity -> identity.matches("(Kafka|Flink|ClickHouse).*"))
                                .toList();
                return WaitResult.of(left.isEmpty(), left.isEmpty() ? "gone" : left.toString());
            });
            client.persistentVolumeClaims().inNamespace(name).delete();
            client.namespaces().withName(name).delete();
            patience.until("the end of namespace " + name, REMOVED, () -> {
                boolean gone = client.namespaces().withName(name).get() == null;
                return WaitResult.of(gone, gone ? "gone" : "still there");
            });
        } catch (Waiting.TooLongException e) {
            progress.say(String.format(Locale.ROOT, "left behind: namespace %s (%s)", name, e.getMessage()));
            client.namespaces().withName(name).delete();
        }
    }

    private void uninstall(Release one) {
        try {
            one.uninstall();
        } catch (RuntimeException e) {
            progress.say("helm uninstall: " + e.getMessage());
        }
    }
}
