package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/security.md claims of the chart, as far as a rendering can show it. */
class ChartSecurityTest {

    @ParameterizedTest
    @EnumSource
    void keepsSecretsInSecrets(Chart.Values values) {
        Rendered rendered = Chart.PROJECT.render(values);

        assertThat(rendered.secrets()).hasSize(3);
        assertThat(Leaks.in(rendered)).isEmpty();
    }

    /** As Argo CD does: each rendering would have other passwords. */
    @Test
    void makesUpNoSecretsWithoutACluster() {
        assertThatThrownBy(() -> Chart.PROJECT.render(Map.of("throwawaySecrets", "false")))
                .hasMessageContaining("clickhouse.existingSecret, objectStore.existingSecret and page.existingSecret");
        assertThat(Chart.PROJECT
                        .render(Map.of(
                                "throwawaySecrets", "false",
                                "clickhouse.existingSecret", "mine",
                                "objectStore.existingSecret", "mine-too",
                                "page.existingSecret", "mine-as-well"))
                        .secrets())
                .isEmpty();
    }

    @Test
    void letsThePageOnlyReadFromClickHouse() {
        // Given
        Rendered rendered = Chart.PROJECT.render(Map.of());
        GenericKubernetesResource installation = rendered.only("ClickHouseInstallation");
        Map<String, Object> users = installation.get("spec", "configuration", "users");
        Map<String, Object> profiles = installation.get("spec", "configuration", "profiles");

        // When
        Map<String, String> clients = PlannedPod.of(rendered).stream()
                .flatMap(pod -> pod.containers().stream()
                        .flatMap(container -> container.getEnv().stream())
                        .filter(variable -> variable.getName().equals("CLICKHOUSE_USER"))
                        .map(variable -> Map.entry(pod.owner().getMetadata().getName(), variable.getValue())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        // Then
        assertThat(clients)
                .containsEntry("clickstream-page", "clickstream-page")
                .containsEntry("clickstream-cli", "clickstream");
        assertThat(users)
                .containsEntry("clickstream-page/profile", "page")
                .containsEntry(
                        "clickstream-page/grants/query",
                        List.of("GRANT SELECT, SHOW ON analytics.*", "GRANT SELECT ON system.*"));
        assertThat(profiles)
                .containsEntry("page/readonly", 2)
                .containsKeys(
                        "page/max_memory_usage",
                        "page/max_execution_time",
                        "page/constraints/max_memory_usage/max",
                        "page/constraints/max_execution_time/max");
    }

    @ParameterizedTest
    @EnumSource
    void givesEachPartTheKafkaRightsThatTheTopologyNeedsAndNoOthers(Chart.Values values) {
        Rendered rendered = Chart.PROJECT.render(values);

        assertThat(KafkaRights.granted(rendered)).isEqualTo(KafkaRights.needed(Topology.builtIn()));
    }

    @ParameterizedTest
    @EnumSource
    void letsClientsIntoKafkaOnlyEncryptedAndWithAPassword(Chart.Values values) {
        GenericKubernetesResource kafka = Chart.PROJECT.render(values).only("Kafka");

        List<Map<String, Object>> listeners = kafka.get("spec", "kafka", "listeners");
        assertThat(listeners)
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("tls", true)
                .containsEntry("type", "internal")
                .containsEntry("authentication", Map.of("type", "scram-sha-512"));
        assertThat(kafka.<Object>get("spec", "kafka", "authorization")).isEqualTo(Map.of("type", "simple"));
    }

    @ParameterizedTest
    @EnumSource
    void restrictsStrimzisPodsToo(Chart.Values values) {
        GenericKubernetesResource kafka = Chart.PROJECT
                .render(Chart.RELEASE, values, Map.of("monitoring.enabled", true))
                .only("Kafka");

        Map<String, Object> broker = kafka.get("spec", "kafka", "template");
        Map<String, Object> operators = kafka.get("spec", "entityOperator", "template");
        Map<String, Object> exporter = kafka.get("spec", "kafkaExporter", "template");
        assertThat(List.of(broker, operators, exporter))
                .allSatisfy(template -> assertThat(template.get("pod"))
                        .extracting("securityContext")
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("runAsNonRoot", true)
                        .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault")));
        assertThat(Stream.of(
                        broker.get("kafkaContainer"),
                        operators.get("topicOperatorContainer"),
                        operators.get("userOperatorContainer"),
                        exporter.get("container")))
                .allSatisfy(container -> assertThat(container)
                        .extracting("securityContext")
                        .isEqualTo(Map.of(
                                "allowPrivilegeEscalation",
                                false,
                                "readOnlyRootFilesystem",
                                true,
                                "capabilities",
                                Map.of("drop", List.of("ALL")))));
    }

    @ParameterizedTest
    @EnumSource
    void givesOnlyTheJobAWayIntoTheKubernetesApi(Chart.Values values) {
        // Given
        Rendered rendered = Chart.PROJECT.render(values);

        // When
        List<PlannedPod> withToken = PlannedPod.of(rendered).stream()
                .filter(pod -> !Boolean.FALSE.equals(pod.manifest().get("spec", "automountServiceAccountToken")))
                .toList();

        // Then
        assertThat(withToken).extracting(pod -> pod.owner().getKind()).containsOnly("FlinkDeployment");
        assertThat(rendered.identities()).noneMatch(identity -> identity.startsWith("ClusterRole"));
        assertThat(rules(rendered, "clickstream-job"))
                .flatExtracting(PolicyRule::getResources)
                .containsExactlyInAnyOrder("pods", "configmaps", "services", "deployments");
        assertThat(rules(rendered, "clickstream-job"))
                .flatExtracting(PolicyRule::getVerbs)
                .doesNotContain("*");
    }

    @ParameterizedTest
    @EnumSource
    void letsTaskManagersOnlySeeWhoLeads(Chart.Values values) {
        // Given
        Rendered rendered = Chart.PROJECT.render(values);

        // When
        List<String> accounts = PlannedPod.of(rendered).stream()
                .filter(pod -> pod.owner().getKind().equals("FlinkDeployment"))
                .map(pod -> pod.manifest().<String>get("spec", "serviceAccountName"))
                .toList();

        // Then
        assertThat(accounts).containsExactly("clickstream-job", "clickstream-job-taskmanager");
        assertThat(rules(rendered, "clickstream-job-taskmanager"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.getResources()).containsExactly("configmaps");
                    assertThat(rule.getResourceNames()).containsExactly("clickstream-job-cluster-config-map");
                    assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch");
                });
    }

    @Test
    void makesNothingOutsideItsNamespaceWithoutTheAdmissionPolicy() {
        List<String> with =
                Chart.PROJECT.render(Map.of("job.admissionPolicy", "true")).identities();
        List<String> without = Chart.PROJECT.render(Map.of()).identities();

        assertThat(with)
                .contains(
                        "ValidatingAdmissionPolicy/clickstream-job.clickstream-test",
                        "ValidatingAdmissionPolicyBinding/clickstream-job.clickstream-test");
        assertThat(without).noneMatch(identity -> identity.startsWith("Validating"));
    }

    @ParameterizedTest
    @EnumSource
    void labelsEveryPodSoThatThePoliciesHoldIt(Chart.Values values) {
        // Given
        Rendered rendered = Chart.PROJECT.render(Chart.RELEASE, values, Map.of("monitoring.enabled", true));
        Set<Map<String, String>> held = rendered.ofKind("NetworkPolicy").stream()
                .map(policy -> policy.<Map<String, String>>get("spec", "podSelector", "matchLabels"))
                .collect(Collectors.toSet());
        GenericKubernetesResource kafka = rendered.only("Kafka");

        // When
        List<Map<String, String>> labels = Stream.concat(
                        PlannedPod.of(rendered).stream()
                                .map(pod -> pod.manifest().getMetadata().getLabels()),
                        Stream.of(
                                kafka.<Map<String, String>>get(
                                        "spec", "kafka", "template", "pod", "metadata", "labels"),
                                kafka.<Map<String, String>>get(
                                        "spec", "entityOperator", "template", "pod", "metadata", "labels"),
                                kafka.<Map<String, String>>get(
                                        "spec", "kafkaExporter", "template", "pod", "metadata", "labels")))
                .toList();

        // Then
        assertThat(held).contains(Map.of("clickstream.io/release", Chart.RELEASE));
        assertThat(labels)
                .allSatisfy(label -> assertThat(held)
                        .contains(Map.of(
                                "clickstream.io/release",
                                label.get("clickstream.io/release"),
                                "clickstream.io/component",
                                label.get("clickstream.io/component"))));
    }

    @Test
    void opensThePathsOfThePipelineAndNoOthers() {
        NetworkPaths paths = NetworkPaths.of(Chart.PROJECT.render(Map.of("clickhouse.keeper.enabled", "true")));

        Set<String> inside = new TreeSet<>(Set.of(
                "emitter -> kafka:9093",
                "job -> kafka:9093",
                "clickhouse -> kafka:9093",
                "cli -> kafka:9093",
                "cli -> clickhouse:8123",
                "page -> kafka:9093",
                "page -> clickhouse:8123",
                "page -> job:8081",
                "page -> emitter:9404",
                "page -> object-store:9000",
                "job -> job:*",
                "job -> object-store:9000",
                "test -> job:8081",
                "test -> clickhouse:8123",
                "clickhouse -> clickhouse:9000",
                "clickhouse -> clickhouse:9009",
                "clickhouse -> keeper:2181",
                "keeper -> keeper:9444"));
        assertThat(paths.out())
                .isEqualTo(plus(
                        inside,
                        "all -> [kube-system]:53",
                        "kafka -> kafka:9090",
                        "kafka -> kafka:9091",
                        "kafka-entity-operator -> kafka:9091",
                        "kafka -> [0.0.0.0/0]:443",
                        "kafka -> [::/0]:443",
                        "kafka -> [0.0.0.0/0]:6443",
                        "kafka -> [::/0]:6443",
                        "kafka-entity-operator -> [0.0.0.0/0]:443",
                        "kafka-entity-operator -> [::/0]:443",
                        "kafka-entity-operator -> [0.0.0.0/0]:6443",
                        "kafka-entity-operator -> [::/0]:6443",
                        "job -> [0.0.0.0/0]:443",
                        "job -> [::/0]:443",
                        "job -> [0.0.0.0/0]:6443",
                        "job -> [::/0]:6443"));
        assertThat(paths.in())
                .isEqualTo(plus(
                        inside,
                        "test -> clickhouse:9000",
                        "cli -> clickhouse:9000",
                        "page -> clickhouse:9000",
                        "[flink-operator] -> job:8081",
                        "[clickhouse-operator] -> clickhouse:8123",
                        "[clickhouse-operator] -> clickhouse:9000",
                        "[clickhouse-operator] -> keeper:2181"));
    }

    @Test
    void asksForNamesAndTheApiServerWhereTheValuesSay() {
        NetworkPaths paths = NetworkPaths.of(Chart.PROJECT.render(Map.of(
                "networkPolicies.dns[0].ipBlock.cidr", "169.254.20.10/32",
                "networkPolicies.apiServer.cidrs", "{192.0.2.0/24}")));

        assertThat(paths.out())
                .contains("all -> [169.254.20.10/32]:53", "job -> [192.0.2.0/24]:6443")
                .noneMatch(path -> path.contains("[kube-system]") || path.contains("[0.0.0.0/0]:6443"));
    }

    @Test
    void letsNoForeignPageReadFlinksAnswers() {
        assertThat(Chart.PROJECT
                        .render(Map.of())
                        .only("FlinkDeployment")
                        .<String>get("spec", "flinkConfiguration", "web.access-control-allow-origin"))
                .isEqualTo("http://localhost:8081");
    }

    @Test
    void letsTheJobOutToAnExternalStoreOnItsPort() {
        NetworkPaths paths = NetworkPaths.of(Chart.PROJECT.render(Map.of(
                "objectStore.enabled", "false",
                "objectStore.endpoint", "https://s3.example.com:9443",
                "networkPolicies.externalStoreCidrs", "{192.0.2.0/24}")));

        assertThat(paths.out()).contains("job -> [192.0.2.0/24]:9443");
    }

    @Test
    void letsClickHouseToTheStoreForItsBackupsOnly() {
        NetworkPaths without = NetworkPaths.of(Chart.PROJECT.render(Map.of()));
        NetworkPaths inside = NetworkPaths.of(Chart.PROJECT.render(Map.of("clickhouse.backups.enabled", "true")));
        NetworkPaths outside = NetworkPaths.of(Chart.PROJECT.render(Map.of(
                "clickhouse.backups.enabled", "true",
                "clickhouse.backups.url", "http://backups.example.com:9100/b",
                "networkPolicies.externalStoreCidrs", "{192.0.2.0/24}")));

        assertThat(plus(without.out(), "clickhouse -> object-store:9000")).isEqualTo(inside.out());
        assertThat(plus(without.in(), "clickhouse -> object-store:9000")).isEqualTo(inside.in());
        assertThat(plus(without.out(), "clickhouse -> [192.0.2.0/24]:9100")).isEqualTo(outside.out());
        assertThat(outside.in()).isEqualTo(without.in());
    }

    @Test
    void letsPrometheusToTheMetricsOnly() {
        // Given
        Map<String, Object> off = Map.of("monitoring.scrapers[0].ipBlock.cidr", "192.0.2.1/32");
        Map<String, Object> on =
                Map.of("monitoring.enabled", "true", "monitoring.scrapers[0].ipBlock.cidr", "192.0.2.1/32");

        // When
        NetworkPaths without = NetworkPaths.of(Chart.PROJECT.render(off));
        NetworkPaths with = NetworkPaths.of(Chart.PROJECT.render(on));

        // Then
        assertThat(with.in())
                .isEqualTo(plus(
                        without.in(),
                        "[192.0.2.1/32] -> emitter:9404",
                        "[192.0.2.1/32] -> page:8088",
                        "[192.0.2.1/32] -> job:9249"));
        assertThat(with.out()).isEqualTo(plus(without.out(), "kafka-exporter -> kafka:9091"));
    }

    /** Strimzi's names are from its source, at the version of operators/versions.env; it writes over what has one of them. */
    @Test
    void givesNoPolicyTheNameOfOneOfStrimzis() {
        List<GenericKubernetesResource> policies =
                Chart.PROJECT.render(Map.of("monitoring.enabled", "true")).ofKind("NetworkPolicy");

        assertThat(policies)
                .extracting(policy -> policy.getMetadata().getName())
                .isNotEmpty()
                .doesNotContain(
                        "clickstream-network-policy-kafka",
                        "clickstream-entity-operator",
                        "clickstream-kafka-exporter",
                        "clickstream-cruise-control");
    }

    @Test
    void letsInWhomTheUserNames() {
        NetworkPaths paths = NetworkPaths.of(Chart.PROJECT.render(Map.of(
                "networkPolicies.clients[0].ipBlock.cidr", "192.0.2.1/32",
                "networkPolicies.producers[0].ipBlock.cidr", "192.0.2.2/32")));

        assertThat(paths.in())
                .contains(
                        "[192.0.2.1/32] -> job:8081",
                        "[192.0.2.1/32] -> clickhouse:8123",
                        "[192.0.2.1/32] -> page:8088",
                        "[192.0.2.2/32] -> kafka:9093")
                .doesNotContain("[192.0.2.2/32] -> job:8081");
    }

    /** What an account may, by all bindings that name it. */
    private static List<PolicyRule> rules(Rendered rendered, String account) {
        List<String> roles = rendered.ofKind("RoleBinding").stream()
                .map(object -> Rendered.as(object, RoleBinding.class))
                .filter(binding -> binding.getSubjects().stream()
                        .anyMatch(subject -> subject.getName().equals(account)))
                .map(binding -> binding.getRoleRef().getName())
                .toList();
        return rendered.ofKind("Role").stream()
                .filter(role -> roles.contains(role.getMetadata().getName()))
                .flatMap(role -> Rendered.as(role, Role.class).getRules().stream())
                .toList();
    }

    private static Set<String> plus(Collection<String> paths, String... more) {
        Set<String> all = new TreeSet<>(paths);
        all.addAll(List.of(more));
        return all;
    }
}
