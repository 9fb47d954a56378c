package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.e2e.Release.Change;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;

/** A namespace of its own for the scenarios of a class, and the release in it. */
final class Site {

    private static final String PREFIX = "clickstream-e2e-";
    private static final String LABEL = "clickstream.io/e2e";
    private static final Duration REMOVED = Duration.ofMinutes(4);

    private final Cluster cluster;
    private final RunSettings settings;
    private final Progress progress;
    private final String namespace;
    private final Waiting waiting;
    private final Release release;
    private final Pipeline pipeline;
    private String scenario = "";
    private BiConsumer<String, String> reports = (what, value) -> {};
    private boolean gathered;

    private Site(Cluster cluster, RunSettings settings, Progress progress, String namespace) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
        this.namespace = namespace;
        this.waiting = new Waiting(progress, settings.timeoutFactor(), this::gather);
        this.release = new Release(cluster.helm(), namespace, settings.values(), settings.baseValues());
        this.pipeline = new Pipeline(cluster.client(), namespace, settings, waiting);
    }

    /** Makes a namespace that admits restricted pods only. */
    static Site open(Cluster cluster, RunSettings settings, Progress progress) {
        String name = PREFIX + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36, 1 << 30), 36);
        progress.say("namespace " + name);
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .addToLabels(LABEL, "true")
                        .endMetadata()
                        .build())
                .create();
        return new Site(cluster, settings, progress, name);
    }

    /** Begins a scenario; what it reports goes to its results. */
    void begin(String name, BiConsumer<String, String> sink) {
        scenario = name;
        reports = sink;
        gathered = false;
    }

    void report(String what, Object value) {
        progress.say(what.replace('_', ' ') + ": " + value);
        reports.accept(what, value.toString());
    }

    KubernetesClient client() {
        return cluster.client();
    }

    String namespace() {
        return namespace;
    }

    RunSettings settings() {
        return settings;
    }

    Chart chart() {
        return settings.pipelineChart();
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
        new MustGather(cluster.client(), namespace, release::allValues).into(folder, problem);
    }

    /** Removes the release, its volumes and the namespace. */
    void remove() {
        progress.say("removing namespace " + namespace);
        KubernetesClient client = cluster.client();
        // Made by scenarios, so Helm does not know them.
        client.genericKubernetesResources("flink.apache.org/v1beta1", "FlinkStateSnapshot")
                .inNamespace(namespace)
                .delete();
        client.genericKubernetesResources("kafka.strimzi.io/v1", "KafkaUser")
                .inNamespace(namespace)
                .delete();
        try {
            release.uninstall();
        } catch (RuntimeException e) {
            progress.say("helm uninstall: " + e.getMessage());
        }
        // Operators have finalizers to take off; a namespace that is deleted first would keep them from it.
        Waiting patience = new Waiting(progress, settings.timeoutFactor(), problem -> {});
        try {
            patience.until("the end of the release", REMOVED, () -> {
                var left = new Leftovers(new NamespacedObjects(client))
                        .in(namespace).stream()
                                .filter(identity -> identity.matches("(Kafka|Flink|ClickHouse).*"))
                                .toList();
                return Look.of(left.isEmpty(), left.isEmpty() ? "gone" : left.toString());
            });
            client.persistentVolumeClaims().inNamespace(namespace).delete();
            client.namespaces().withName(namespace).delete();
            patience.until("the end of namespace " + namespace, REMOVED, () -> {
                boolean gone = client.namespaces().withName(namespace).get() == null;
                return Look.of(gone, gone ? "gone" : "still there");
            });
        } catch (Waiting.TooLongException e) {
            progress.say(String.format(Locale.ROOT, "left behind: namespace %s (%s)", namespace, e.getMessage()));
            client.namespaces().withName(namespace).delete();
        }
    }
}
