package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether a real API server takes what the chart renders. */
@ExtendWith(ApiServer.Extension.class)
class ChartAdmissionIT {

    @ParameterizedTest
    @EnumSource
    void isTakenWholeWithEachValuesFile(Chart.Values values, ApiServer server) {
        // Given
        Rendered rendered = Chart.PROJECT.render(values);
        Admission admission = new Admission(server);

        // When
        List<String> refused = admission.refused(rendered.objects());

        // Then
        assertThat(refused).isEmpty();
        System.out.println(
                values.file().getFileName() + ": " + rendered.objects().size() + " objects taken, 0 unknown fields");
    }

    @ParameterizedTest
    @EnumSource
    void asksForPodsThatAreRestrictedAndWellFormed(Chart.Values values, ApiServer server) {
        // Given
        Rendered rendered = Chart.PROJECT.render(values);
        Admission admission = new Admission(server);

        // When
        List<String> refused = admission.refusedPlans(rendered);

        // Then
        assertThat(refused).isEmpty();
        System.out.println(
                values.file().getFileName() + ": " + PlannedPod.of(rendered).size() + " pods and "
                        + PlannedClaim.of(rendered).size() + " volume claims admitted under Pod Security restricted");
    }

    static Stream<Map<String, String>> features() {
        return Stream.of(
                Map.of("emitter.enabled", "false"),
                Map.of("cli.enabled", "false"),
                Map.of("page.enabled", "false"),
                Map.of("page.flinkUiUrl", "https://flink.example.com/"),
                Map.of("cli.reconcileSchedule", "0 3 * * *"),
                Map.of("networkPolicies.enabled", "false"),
                Map.of("networkPolicies.clients[0].namespaceSelector.matchLabels.team", "analytics"),
                Map.of("objectStore.enabled", "false", "objectStore.existingSecret", "s3"),
                Map.of("objectStore.enabled", "false", "objectStore.endpoint", "https://s3.example.com"),
                Map.of("clickhouse.keeper.enabled", "true"),
                Map.of("clickhouse.existingSecret", "mine"),
                Map.of("clickhouse.backups.enabled", "true"),
                Map.of(
                        "clickhouse.backups.enabled", "true",
                        "clickhouse.backups.url", "https://backups.example.com/b",
                        "clickhouse.backups.existingSecret", "backup-keys"),
                Map.of("clickhouse.settings.max_concurrent_queries", "50", "kafka.config.num\\.io\\.threads", "4"),
                Map.of("imagePullSecrets", "{registry}", "job.image.digest", "sha256:" + "0".repeat(64)),
                Map.of("antiAffinity", "none"),
                Map.of("antiAffinity", "required", "kafka.replicas", "5", "clickhouse.replicas", "2"),
                Map.of("job.state", "suspended", "job.sql", "SELECT 1"),
                Map.of("job.flinkConfiguration.s3\\.region", "eu-central-1", "emitter.env.SEED", "7"),
                Map.of(
                        "kafka.storage.class", "fast",
                        "objectStore.storage.class", "fast",
                        "clickhouse.storage.class", "fast",
                        "clickhouse.keeper.enabled", "true",
                        "clickhouse.keeper.storage.class", "fast"));
    }

    @ParameterizedTest
    @MethodSource("io.clickstream.k8s.ExamplesChartTest#examples")
    void isTakenWithThePipelineOfEachExample(Path example, ApiServer server) {
        Rendered rendered =
                Chart.PROJECT.render(Chart.RELEASE, example.resolve("values.yaml"), Map.of("emitter.enabled", true));
        Admission admission = new Admission(server);

        assertThat(admission.refused(rendered.objects())).isEmpty();
        assertThat(admission.refusedPlans(rendered)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("features")
    void isTakenWithEveryFeatureSwitched(Map<String, String> settings, ApiServer server) {
        // Given
        Rendered rendered = Chart.PROJECT.render(settings);
        Admission admission = new Admission(server);

        // When
        List<String> refused = Stream.concat(
                        admission.refused(rendered.objects()).stream(), admission.refusedPlans(rendered).stream())
                .toList();

        // Then
        assertThat(refused).isEmpty();
    }

    static Stream<Map<String, String>> monitoring() {
        return Stream.of(
                Map.of("monitoring.enabled", "true"),
                Map.of("monitoring.enabled", "true", "page.enabled", "false", "emitter.enabled", "false"),
                Map.of(
                        "monitoring.enabled", "true",
                        "monitoring.interval", "1m",
                        "monitoring.labels.release", "kube-prometheus-stack",
                        "monitoring.scrapers[0].namespaceSelector.matchLabels.team", "observers",
                        "monitoring.dashboards.annotations.grafana_folder", "Clickstream"));
    }

    @ParameterizedTest
    @MethodSource("monitoring")
    void isTakenWithMonitoring(Map<String, String> settings, ApiServer server) {
        // Given
        server.requireMonitoring();
        Rendered rendered = Chart.PROJECT.render(settings);
        Admission admission = new Admission(server);

        // When
        List<String> refused = Stream.concat(
                        admission.refused(rendered.objects()).stream(), admission.refusedPlans(rendered).stream())
                .toList();

        // Then
        assertThat(refused).isEmpty();
        assertThat(rendered.ofKind("PodMonitor")).isNotEmpty();
    }

    @Test
    void isInstalledWithMonitoringWhereItsDefinitionsAre(ApiServer server) {
        // Given
        server.requireMonitoring();
        String namespace = server.restrictedNamespace();

        // When
        server.helm()
                .run(
                        "install",
                        "one",
                        Chart.PROJECT.path().toString(),
                        "-n",
                        namespace,
                        "--set",
                        "monitoring.enabled=true");

        // Then
        assertThat(server.client()
                        .genericKubernetesResources("monitoring.coreos.com/v1", "ServiceMonitor")
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .extracting(monitor -> monitor.getMetadata().getName())
                .containsExactlyInAnyOrder("one-page", "one-clickhouse");
    }

    @ParameterizedTest
    @MethodSource("io.clickstream.k8s.ChartTest#releaseNames")
    void isTakenUnderAnyReleaseName(String release, ApiServer server) {
        // Given
        Rendered rendered = Chart.PROJECT.render(release, Chart.Values.PRODUCTION, Map.of());
        Admission admission = new Admission(server);

        // When
        List<String> refused = admission.refused(rendered.objects());

        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void isInstalledFromItsArchive(@TempDir Path folder, ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        Tool helm = server.helm();
        helm.run("package", Chart.PROJECT.path().toString(), "--destination", folder.toString());

        // When
        helm.run("install", "one", folder.resolve("clickstream-0.1.0.tgz").toString(), "-n", namespace);

        // Then
        List<HasMetadata> planned = installed(helm, namespace);
        assertThat(left(server, namespace, planned)).hasSameSizeAs(planned);
        assertThat(server.client()
                        .configMaps()
                        .inNamespace(namespace)
                        .withName("one-clickhouse-schema")
                        .get()
                        .getData())
                .containsKeys("001_database.sql", "002_events_processed.sql");
    }

    @Test
    void keepsItsGeneratedSecretsOverAnUpgrade(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        Tool helm = server.helm();
        install(helm, namespace, "one");
        Map<String, Map<String, String>> before = secrets(server.client(), namespace);
        Object podsBefore = podChecksums(server, namespace);

        // When
        helm.run("upgrade", "one", Chart.PROJECT.path().toString(), "-n", namespace, "--set", "job.parallelism=2");

        // Then
        assertThat(before)
                .hasSize(3)
                .allSatisfy((name, data) -> assertThat(data.values())
                        .allSatisfy(value -> assertThat(value).hasSizeGreaterThanOrEqualTo(40)));
        assertThat(secrets(server.client(), namespace)).isEqualTo(before);
        // And nothing restarts for a secret's sake.
        assertThat(podChecksums(server, namespace)).isEqualTo(podsBefore);
    }

    /** The pod of a TaskManager, and one rule broken after the other. */
    @Test
    void letsTheJobManagerStartNothingButTaskManagersOfItsRelease(ApiServer server) {
        // Given
        String namespace = server.openNamespace();
        install(server.helm(), namespace, "one", "--set", "job.admissionPolicy=true");
        Rendered rendered = Chart.PROJECT.render("one", Chart.Values.DEFAULTS, Map.of());
        Map<String, UnaryOperator<PodBuilder>> broken = new LinkedHashMap<>();
        broken.put(
                "labels",
                pod -> pod.editMetadata()
                        .removeFromLabels("clickstream.io/release")
                        .endMetadata());
        broken.put(
                "labels ",
                pod -> pod.editMetadata()
                        .addToLabels("strimzi.io/cluster", "one")
                        .endMetadata());
        broken.put(
                "service account",
                pod -> pod.editSpec()
                        .withServiceAccount(null)
                        .withServiceAccountName("one-job")
                        .endSpec());
        broken.put(
                "volumes",
                pod -> pod.editSpec()
                        .addNewVolume()
                        .withName("v")
                        .withNewSecret()
                        .withSecretName("one-cluster-ca")
                        .endSecret()
                        .endVolume()
                        .endSpec());
        broken.put(
                "volumes ",
                pod -> pod.editSpec()
                        .addNewVolume()
                        .withName("v")
                        .withNewPersistentVolumeClaim()
                        .withClaimName("data")
                        .endPersistentVolumeClaim()
                        .endVolume()
                        .endSpec());
        broken.put(
                "read no Secrets",
                pod -> pod.editSpec()
                        .editFirstContainer()
                        .addNewEnv()
                        .withName("E")
                        .withNewValueFrom()
                        .withNewSecretKeyRef("password", "one-clickhouse-client", false)
                        .endValueFrom()
                        .endEnv()
                        .endContainer()
                        .endSpec());
        broken.put(
                "read no Secrets ",
                pod -> pod.editSpec()
                        .editFirstContainer()
                        .addNewEnvFrom()
                        .withNewSecretRef("one-clickhouse-client", false)
                        .endEnvFrom()
                        .endContainer()
                        .endSpec());
        // As a platform adds it by way of the service account.
        broken.put(
                "read no Secrets  ",
                pod -> pod.editSpec().addNewImagePullSecret("builder-dockercfg").endSpec());
        broken.put("privileges", pod -> pod.editSpec().withHostNetwork(true).endSpec());
        broken.put(
                "privileges ",
                pod -> pod.editSpec()
                        .editFirstContainer()
                        .editSecurityContext()
                        .withAllowPrivilegeEscalation(true)
                        .endSecurityContext()
                        .endContainer()
                        .endSpec());

        try (KubernetesClient jobManager = server.as(namespace, "one-job")) {
            // Then: a policy counts some time after it is there.
            await().untilAsserted(() -> assertThat(refusal(
                            jobManager, namespace, broken.get("labels").apply(new PodBuilder(taskManager(rendered)))))
                    .contains("the JobManager may"));
            assertThat(refusal(jobManager, namespace, new PodBuilder(taskManager(rendered))))
                    .isEqualTo("taken");
            broken.forEach((rule, change) -> assertThat(
                            refusal(jobManager, namespace, change.apply(new PodBuilder(taskManager(rendered)))))
                    .contains("the JobManager may", rule.strip()));
        }
    }

    @Test
    void letsTheJobManagerWriteOnlyItsOwnConfigMaps(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        install(server.helm(), namespace, "one", "--set", "job.admissionPolicy=true");
        ConfigMap leaders = configMap(namespace, "one-job-cluster-config-map");
        ConfigMap foreign = configMap(namespace, "one-job-sql");

        try (KubernetesClient jobManager = server.as(namespace, "one-job")) {
            // Then
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> jobManager.resource(foreign).update())
                    .hasMessageContaining("only the ConfigMaps of its high availability"));
            assertThatThrownBy(() -> jobManager.resource(foreign).delete())
                    .hasMessageContaining("only the ConfigMaps of its high availability");
            jobManager.resource(leaders).create();
            jobManager.resource(leaders).delete();
        }
    }

    @Test
    void letsTaskManagersOnlySeeWhoLeads(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        install(server.helm(), namespace, "one");
        Rendered rendered = Chart.PROJECT.render("one", Chart.Values.DEFAULTS, Map.of());
        server.client()
                .resource(configMap(namespace, "one-job-cluster-config-map"))
                .create();

        try (KubernetesClient taskManager = server.as(namespace, "one-job-taskmanager")) {
            // When: as Flink watches it
            var seen = taskManager
                    .configMaps()
                    .inNamespace(namespace)
                    .withName("one-job-cluster-config-map")
                    .inform();

            // Then
            await().until(() -> !seen.getStore().list().isEmpty());
            assertThat(refusal(taskManager, namespace, new PodBuilder(taskManager(rendered))))
                    .contains("cannot create resource");
            assertThatThrownBy(() ->
                            taskManager.configMaps().inNamespace(namespace).list())
                    .hasMessageContaining("cannot list resource");
            assertThatThrownBy(
                            () -> taskManager.secrets().inNamespace(namespace).list())
                    .hasMessageContaining("cannot list resource");
        }
    }

    private static Pod taskManager(Rendered rendered) {
        return PlannedPod.of(rendered).stream()
                .map(pod -> Rendered.as(pod.manifest(), Pod.class))
                .filter(pod -> pod.getMetadata().getName().endsWith("-taskmanager"))
                .findFirst()
                .orElseThrow();
    }

    private static ConfigMap configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .build();
    }

    /** What the API server says when a pod is created, without keeping it. */
    private static String refusal(KubernetesClient client, String namespace, PodBuilder pod) {
        try {
            client.resource(pod.build()).inNamespace(namespace).dryRun().create();
            return "taken";
        } catch (KubernetesClientException e) {
            return e.getMessage();
        }
    }

    @Test
    void letsPodsOutToTheApiServerAsTheClusterTellsIt(ApiServer server) {
        // Given: one behind a loopback address does not say where it is.
        var slices = server.client().discovery().v1().endpointSlices().inNamespace("default");
        if (slices.withName("kubernetes").get() == null) {
            slices.resource(new EndpointSliceBuilder()
                            .withNewMetadata()
                            .withName("kubernetes")
                            .addToLabels("kubernetes.io/service-name", "kubernetes")
                            .endMetadata()
                            .withAddressType("IPv4")
                            .addNewEndpoint()
                            .withAddresses("192.0.2.7")
                            .endEndpoint()
                            .build())
                    .create();
        }
        String address = slices.withName("kubernetes")
                .get()
                .getEndpoints()
                .get(0)
                .getAddresses()
                .get(0);
        String service = server.client()
                .services()
                .inNamespace("default")
                .withName("kubernetes")
                .get()
                .getSpec()
                .getClusterIP();
        String namespace = server.restrictedNamespace();

        // When
        install(server.helm(), namespace, "one");

        // Then
        Rendered installed = Rendered.parse(server.helm().run("get", "manifest", "one", "-n", namespace));
        assertThat(NetworkPaths.of(installed).out())
                .contains("job -> [" + address + "/32]:6443", "job -> [" + service + "/32]:443")
                .noneMatch(path -> path.contains("[0.0.0.0/0]"));
    }

    @Test
    void refusesMoreReplicasOfTablesThatAreNotReplicated(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        Tool helm = server.helm();
        install(helm, namespace, "one");

        // When
        assertThatThrownBy(() -> helm.run(
                        "upgrade",
                        "one",
                        Chart.PROJECT.path().toString(),
                        "-n",
                        namespace,
                        "--set",
                        "clickhouse.replicas=2"))
                // Then
                .hasMessageContaining("the tables of this release are not replicated");
    }

    @Test
    void sharesANamespaceWithAnotherRelease(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        Tool helm = server.helm();
        install(helm, namespace, "one");

        // When
        install(helm, namespace, "two");

        // Then
        assertThat(secrets(server.client(), namespace))
                .containsOnlyKeys(
                        "one-object-store",
                        "one-clickhouse-client",
                        "one-clickhouse-page",
                        "two-object-store",
                        "two-clickhouse-client",
                        "two-clickhouse-page");
    }

    @Test
    void leavesNothingOfItsOwnWhenRemoved(ApiServer server) {
        // Given
        String namespace = server.restrictedNamespace();
        Tool helm = server.helm();
        install(helm, namespace, "one");
        List<HasMetadata> installed = installed(helm, namespace);
        assertThat(left(server, namespace, installed)).hasSameSizeAs(installed);

        // When
        helm.run("uninstall", "one", "-n", namespace);

        // Then
        assertThat(left(server, namespace, installed)).isEmpty();
    }

    private static void install(Tool helm, String namespace, String release, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("install", release, Chart.PROJECT.path().toString(), "-n", namespace));
        arguments.addAll(List.of(options));
        helm.run(arguments.toArray(String[]::new));
    }

    private static List<HasMetadata> installed(Tool helm, String namespace) {
        return List.copyOf(Rendered.parse(helm.run("get", "manifest", "one", "-n", namespace))
                .objects());
    }

    private static List<String> left(ApiServer server, String namespace, List<HasMetadata> objects) {
        return objects.stream()
                .filter(object ->
                        server.client().resource(object).inNamespace(namespace).get() != null)
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    private static Map<String, Map<String, String>> secrets(KubernetesClient client, String namespace) {
        Map<String, Map<String, String>> found = new HashMap<>();
        for (Secret secret : client.secrets().inNamespace(namespace).list().getItems()) {
            if (secret.getType().equals("Opaque")) {
                found.put(secret.getMetadata().getName(), secret.getData());
            }
        }
        return found;
    }

    private static Map<String, String> podChecksums(ApiServer server, String namespace) {
        return server.client()
                .apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName("one-object-store")
                .get()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
    }
}
