package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.k8s.ApiServer;
import io.clickstream.k8s.Chart;
import io.clickstream.k8s.e2e.Release.Change;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the scenarios are made of, against an API server with nothing behind it: the tests play the operators. */
@ExtendWith(ApiServer.Extension.class)
class E2eSupportIT {

    private static final String KAFKA_API = "kafka.strimzi.io/v1";
    private static final int METRICS_PORT = 9404;
    private static final String SECRET_VALUE = "bm90IGZvciBvdGhlcnM=";

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();
    private KubernetesClient client;
    private String namespace;
    private Release release;
    private Waiting waiting;

    @BeforeEach
    void install(ApiServer server) {
        client = server.client();
        namespace = server.restrictedNamespace();
        release = new Release(
                Release.NAME,
                server.helm(),
                namespace,
                List.of(Chart.PROJECT.path().resolve("values-kind.yaml")),
                List.of());
        MustGather mustGather = new MustGather(client, namespace, release::allValues);
        waiting = new Waiting(
                new Progress(new PrintWriter(said)),
                1,
                problem -> mustGather.into(folder, problem),
                Duration.ofMillis(50));
        release.apply(Change.none(Chart.PROJECT));
    }

    @Test
    void installsWhatTheChartRenders() {
        List<String> there = identities();

        // The admission policy is in no namespace.
        assertThat(there)
                .containsAll(release.manifest().identities().stream()
                        .filter(identity -> !identity.startsWith("ValidatingAdmissionPolicy"))
                        .toList())
                .contains(
                        "Kafka/clickstream",
                        "FlinkDeployment/clickstream-job",
                        "ClickHouseInstallation/clickstream",
                        "Deployment/clickstream-emitter");
    }

    @Test
    void installsAnotherPipelineBesideIt(ApiServer server) {
        // Given
        List<String> alone = identities();
        Release sensors = new Release(
                "sensors",
                server.helm(),
                namespace,
                List.of(
                        Chart.PROJECT.path().resolve("values-kind.yaml"),
                        Chart.HOME.resolve("examples/sensors/values.yaml")),
                List.of());

        // When
        sensors.apply(Change.none(Chart.PROJECT).set("emitter.enabled=true", "job.admissionPolicy=true"));

        // Then
        assertThat(identities())
                .containsAll(alone)
                .contains(
                        "Kafka/sensors",
                        "KafkaTopic/sensors-sensor-readings",
                        "KafkaUser/sensors-job",
                        "FlinkDeployment/sensors-job",
                        "ClickHouseInstallation/sensors",
                        "ConfigMap/sensors-emitter-samples");

        // When
        sensors.uninstall();

        // Then
        assertThat(identities()).isEqualTo(alone);
    }

    @Test
    void upgradesOnlyWhenSomethingChanges() {
        // Given
        Change parallel = Change.none(Chart.PROJECT).set("job.parallelism=2");

        // When
        boolean first = release.apply(parallel);
        boolean second = release.apply(parallel);

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(resource("flink.apache.org/v1beta1", "FlinkDeployment", "clickstream-job")
                        .<Integer>get("spec", "job", "parallelism"))
                .isEqualTo(2);
    }

    @Test
    void goesBackToTheRevisionBefore() {
        // Given
        release.apply(Change.none(Chart.PROJECT).set("job.parallelism=2"));

        // When
        release.rollback();

        // Then
        assertThat(resource("flink.apache.org/v1beta1", "FlinkDeployment", "clickstream-job")
                        .<Integer>get("spec", "job", "parallelism"))
                .isEqualTo(1);
    }

    @Test
    void waitsUntilTheOperatorSaysThatItIsReady() {
        // Given
        AtomicInteger checks = new AtomicInteger();

        // When
        waiting.until("Kafka clickstream", Duration.ofSeconds(30), () -> {
            switch (checks.incrementAndGet()) {
                case 2 -> writeReady("False", "Creating", 1);
                // Of a specification before: not this one's.
                case 3 -> writeReady("True", null, 0);
                case 4 -> writeReady("True", null, 1);
                default -> {
                    // Nobody writes.
                }
            }
            return Readiness.of(kafka(), false);
        });

        // Then
        assertThat(checks).hasValue(4);
        assertThat(said.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("waiting for Kafka clickstream: condition Ready is not there"),
                        line -> assertThat(line).contains("Ready is False (Creating: the volume is pending)"),
                        line -> assertThat(line).contains("Ready is True, of an older specification"),
                        line -> assertThat(line).contains("Kafka clickstream: condition Ready is True (after"));
    }

    @Test
    void tellsWhatNeverBecameReadyAndKeepsTheEvidence() throws IOException {
        // Given
        writeReady("False", "Creating", 1);
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withName("one")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withInvolvedObject(new ObjectReferenceBuilder()
                                .withKind("Kafka")
                                .withName("clickstream")
                                .withNamespace(namespace)
                                .build())
                        .withReason("Pending")
                        .withMessage("no volume for the broker")
                        .withType("Warning")
                        .build())
                .create();
        runningPod();

        // When
        assertThatThrownBy(() ->
                        waiting.until("Kafka clickstream", Duration.ofSeconds(2), () -> Readiness.of(kafka(), false)))
                // Then
                .isInstanceOf(Waiting.TooLongException.class)
                .hasMessageContaining("Kafka clickstream: not within 2 s")
                .hasMessageContaining("condition Ready is False (Creating: the volume is pending)");
        assertThat(files())
                .contains(
                        "problem.txt",
                        "values.yaml",
                        "events.txt",
                        "custom-resources/Kafka-clickstream.yaml",
                        "custom-resources/FlinkDeployment-clickstream-job.yaml",
                        "custom-resources/ClickHouseInstallation-clickstream.yaml",
                        "objects/ConfigMap-clickstream-job-sql.yaml",
                        "objects/Secret-clickstream-clickhouse-client.yaml",
                        "objects/Pod-broker.yaml",
                        // Empty: no kubelet has run it.
                        "logs/broker-kafka.log",
                        "logs/broker-kafka-previous.log");
        assertThat(folder.resolve("problem.txt")).content().contains("not within 2 s");
        assertThat(folder.resolve("values.yaml")).content().contains("checkpointInterval: 5 s");
        assertThat(folder.resolve("events.txt")).content().contains("Kafka/clickstream  Pending: no volume");
        assertThat(folder.resolve("custom-resources/Kafka-clickstream.yaml"))
                .content()
                .contains("the volume is pending")
                .doesNotContain("managedFields");
    }

    @Test
    void keepsNoSecret() throws IOException {
        // Given
        leaveASecret();

        // When
        new MustGather(client, namespace, release::allValues).into(folder, "none");

        // Then
        assertThat(folder.resolve("objects/Secret-forgotten.yaml")).content().contains("password: \"(not shown)\"");
        String password = client.secrets()
                .inNamespace(namespace)
                .withName("clickstream-clickhouse-client")
                .require()
                .getData()
                .get("password");
        for (String file : files()) {
            assertThat(folder.resolve(file)).content().doesNotContain(SECRET_VALUE, password);
        }
    }

    @Test
    void findsNothingLeftAfterAnUninstall() {
        release.uninstall();

        assertThat(new Leftovers(new NamespacedObjects(client)).in(namespace)).isEmpty();
    }

    @Test
    void findsASecretThatAnUninstallHasLeft() {
        // Given
        leaveASecret();

        // When
        release.uninstall();

        // Then
        assertThat(new Leftovers(new NamespacedObjects(client)).in(namespace)).containsExactly("Secret/forgotten");
    }

    @Test
    void killsTheOnePodThatIsReady() {
        // Given
        Pod pod = runningPod();
        Pods pods = new Pods(client, namespace, Release.NAME);

        // When
        Pods.Killed killed = pods.kill(Pods.Part.BROKER, 0);

        // Then
        assertThat(killed.uid()).isEqualTo(pod.getMetadata().getUid());
        assertThat(pods.isGone(killed)).isTrue();
        assertThatThrownBy(() -> pods.kill(Pods.Part.BROKER, 0)).hasMessageContaining("no ready pod of BROKER");
    }

    @Test
    void findsThePodsThatAMonitorNames(ApiServer server) {
        // Given
        server.requireMonitoring();
        release.apply(Change.none(Chart.PROJECT).set("monitoring.enabled=true"));
        runningPod();
        Monitors monitors = new Monitors(client, namespace, release.manifest());

        // When
        Map<String, List<Monitors.Target>> targets = monitors.all().stream()
                .collect(Collectors.toMap(monitor -> monitor.getMetadata().getName(), monitors::targets));

        // Then
        assertThat(Monitors.areKnown(client)).isTrue();
        assertThat(targets)
                .hasSize(8)
                .containsEntry(
                        "clickstream-kafka",
                        List.of(new Monitors.Target("clickstream-kafka", namespace, "broker", METRICS_PORT)))
                .containsEntry("clickstream-page", List.of());
    }

    /** What is there, but what Helm keeps of its releases and what comes and goes by itself. */
    private List<String> identities() {
        return new NamespacedObjects(client)
                .in(namespace).stream()
                        .map(object ->
                                object.getKind() + "/" + object.getMetadata().getName())
                        .filter(identity -> !identity.startsWith("Event/") && !identity.contains("sh.helm.release"))
                        .sorted()
                        .toList();
    }

    private GenericKubernetesResource kafka() {
        return resource(KAFKA_API, "Kafka", "clickstream");
    }

    private GenericKubernetesResource resource(String apiVersion, String kind, String name) {
        return client.genericKubernetesResources(apiVersion, kind)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    private void writeReady(String status, String reason, int generation) {
        GenericKubernetesResource kafka = kafka();
        Map<String, Object> ready = reason == null
                ? Map.of("type", "Ready", "status", status)
                : Map.of("type", "Ready", "status", status, "reason", reason, "message", "the volume is pending");
        kafka.setAdditionalProperty("status", Map.of("observedGeneration", generation, "conditions", List.of(ready)));
        client.resource(kafka).inNamespace(namespace).updateStatus();
    }

    /** A broker's pod, as far as the API server knows. */
    private Pod runningPod() {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("broker")
                        .withNamespace(namespace)
                        .withLabels(
                                Map.of("clickstream.io/release", "clickstream", "clickstream.io/component", "kafka"))
                        .endMetadata()
                        .withNewSpec()
                        .withNewSecurityContext()
                        .withRunAsNonRoot(true)
                        .withNewSeccompProfile()
                        .withType("RuntimeDefault")
                        .endSeccompProfile()
                        .endSecurityContext()
                        .addNewContainer()
                        .withName("kafka")
                        .withImage("kafka")
                        .addNewPort()
                        .withName("tcp-prometheus")
                        .withContainerPort(METRICS_PORT)
                        .endPort()
                        .withNewSecurityContext()
                        .withAllowPrivilegeEscalation(false)
                        .withNewCapabilities()
                        .addToDrop("ALL")
                        .endCapabilities()
                        .endSecurityContext()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return client.resource(pod.toBuilder()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName("kafka")
                                .withImage("kafka")
                                .withImageID("kafka")
                                .withReady(true)
                                .withRestartCount(1)
                                .withNewState()
                                .withNewRunning()
                                .endRunning()
                                .endState()
                                .build())
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void leaveASecret() {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("forgotten")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of("password", SECRET_VALUE))
                        .build())
                .create();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(Collectors.toList());
        }
    }
}
