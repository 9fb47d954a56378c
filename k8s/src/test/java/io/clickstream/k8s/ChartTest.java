package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the chart renders, without a cluster. */
class ChartTest {

    private static final String DNS_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?";

    @TempDir
    private Path folder;

    @Test
    void passesHelmsStrictLint() {
        String report =
                Chart.helm().run("lint", "--strict", Chart.PROJECT.path().toString());

        assertThat(report).contains("1 chart(s) linted, 0 chart(s) failed").doesNotContain("[WARNING]");
    }

    @Test
    void carriesTheSqlByteForByte() throws IOException {
        Rendered rendered = Chart.PROJECT.render(Chart.Values.DEFAULTS);

        assertThat(rendered.configMap("-clickhouse-schema")).isEqualTo(schemaFiles());
        assertThat(rendered.configMap("-job-sql"))
                .containsExactly(Map.entry(
                        "pipeline.sql", Files.readString(Chart.HOME.resolve("job/src/main/resources/pipeline.sql"))));
    }

    @Test
    void changesNothingButTheEnginesWhenTablesAreReplicated() throws IOException {
        // Given
        Map<String, String> replicated = new TreeMap<>(schemaFiles());
        replicated.replaceAll(
                (file, sql) -> sql.replace("ENGINE = ReplacingMergeTree", "ENGINE = ReplicatedReplacingMergeTree"));

        // When
        Rendered rendered = Chart.PROJECT.render(Map.of("clickhouse.replicas", 2));

        // Then
        assertThat(rendered.configMap("-clickhouse-schema"))
                .isEqualTo(replicated)
                .isNotEqualTo(schemaFiles());
        assertThat(rendered.ofKind("ClickHouseKeeperInstallation")).hasSize(1);
        assertThat(rendered.only("ClickHouseInstallation").<Object>get("spec", "configuration", "settings"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("default_replica_path", "/clickhouse/tables/{database}/{table}/{shard}");
    }

    @Test
    void runsTheSqlThatAUserGives() {
        Rendered rendered = Chart.PROJECT.render(Map.of("job.sql", "SELECT '${A:-b}';"));

        assertThat(rendered.configMap("-job-sql")).containsEntry("pipeline.sql", "SELECT '${A:-b}';");
    }

    @Test
    void rendersTheSameFromAPackage() {
        // Given
        Chart.helm().run("package", Chart.PROJECT.path().toString(), "--destination", folder.toString());

        // When
        Rendered packaged = new Chart(folder.resolve("clickstream-0.1.0.tgz")).render(Chart.Values.KIND);

        // Then
        Rendered fromTheClone = Chart.PROJECT.render(Chart.Values.KIND);
        assertThat(packaged.identities()).isEqualTo(fromTheClone.identities());
        assertThat(packaged.ofKind("ConfigMap")).isEqualTo(fromTheClone.ofKind("ConfigMap"));
    }

    @Test
    void givesClickHouseTheSettingsThatTheLocalRunProves() throws Exception {
        // Given
        Element server = xml("local/etc/clickhouse/config.xml");
        Element users = xml("local/etc/clickhouse/users.xml");
        Map<String, String> proven = new TreeMap<>();
        proven.putAll(leaves(
                "named_collections/kafka_connection/kafka/",
                child(server, "named_collections", "kafka_connection", "kafka")));
        proven.putAll(leaves("default/", child(users, "profiles", "default")));
        proven.put("async_load_databases", child(server, "async_load_databases").getTextContent());
        // About how the embedded engine answers; a server has no such limit.
        proven.remove("default/max_result_bytes");

        // When
        GenericKubernetesResource installation =
                Chart.PROJECT.render(Chart.Values.DEFAULTS).only("ClickHouseInstallation");

        // Then
        Map<String, String> rendered = new TreeMap<>();
        for (String section : List.of("settings", "profiles")) {
            installation
                    .<Map<String, Object>>get("spec", "configuration", section)
                    .forEach((key, value) -> rendered.put(key, value.toString()));
        }
        assertThat(proven).hasSize(9);
        assertThat(rendered).containsAllEntriesOf(proven);
    }

    @Test
    void restartsNoPageThatIsKeptBusy() {
        assertThat(PlannedPod.of(Chart.PROJECT.render(Chart.Values.DEFAULTS)).stream()
                        .flatMap(pod -> pod.containers().stream())
                        .filter(container -> container.getName().equals("page")))
                .singleElement()
                .satisfies(page ->
                        assertThat(page.getLivenessProbe().getTcpSocket()).isNotNull());
    }

    @Test
    void makesNoSecretsWhereTheUserHasThem() {
        Rendered rendered = Chart.PROJECT.render(Map.of(
                "clickhouse.existingSecret", "mine",
                "objectStore.existingSecret", "mine-too",
                "page.existingSecret", "mine-as-well"));

        assertThat(rendered.secrets()).isEmpty();
        assertThat(PlannedPod.of(rendered).toString()).contains("name=mine-too", "name=mine-as-well");
    }

    @Test
    void fitsALaptop() {
        long mib = MemoryRequests.mib(
                Chart.PROJECT.render(Chart.RELEASE, Chart.Values.KIND, Map.of("monitoring.enabled", true)));

        System.out.println("memory requests of values-kind.yaml, with monitoring: " + mib + " MiB");
        assertThat(mib).isLessThanOrEqualTo(6 * 1024);
    }

    @ParameterizedTest
    @EnumSource
    void limitsEveryContainerAndEveryWritableFolder(Chart.Values values) {
        // Given
        Rendered rendered = Chart.PROJECT.render(Chart.RELEASE, values, Map.of("monitoring.enabled", true));
        GenericKubernetesResource kafka = rendered.only("Kafka");

        // When
        List<ResourceRequirements> resources = Stream.concat(
                        PlannedPod.of(rendered).stream()
                                .flatMap(pod -> pod.containers().stream())
                                .map(Container::getResources),
                        Stream.of(
                                        rendered.only("KafkaNodePool").<Object>get("spec", "resources"),
                                        kafka.<Object>get("spec", "entityOperator", "topicOperator", "resources"),
                                        kafka.<Object>get("spec", "entityOperator", "userOperator", "resources"),
                                        kafka.<Object>get("spec", "kafkaExporter", "resources"))
                                .map(given -> Rendered.as(given, ResourceRequirements.class)))
                .toList();

        // Then
        assertThat(resources).hasSizeGreaterThanOrEqualTo(8).allSatisfy(resource -> {
            assertThat(resource.getRequests()).containsOnlyKeys("cpu", "memory");
            assertThat(resource.getLimits()).containsOnlyKeys("cpu", "memory");
            // A pod that uses more memory than it has asked for is the first to be killed when a node is short.
            assertThat(resource.getLimits().get("memory"))
                    .isEqualTo(resource.getRequests().get("memory"));
        });
        assertThat(rendered.only("FlinkDeployment").<Map<String, Object>>get("spec", "flinkConfiguration"))
                .containsKeys("kubernetes.jobmanager.cpu.limit-factor", "kubernetes.taskmanager.cpu.limit-factor")
                // Whatever a process without memory still does is not to be relied on.
                .containsEntry("env.java.opts.all", "-XX:+ExitOnOutOfMemoryError");
        assertThat(PlannedPod.of(rendered))
                .flatExtracting(PlannedPod::volumes)
                .filteredOn(volume -> volume.getEmptyDir() != null)
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(volume ->
                        assertThat(volume.getEmptyDir().getSizeLimit()).isNotNull());
    }

    static Stream<String> releaseNames() {
        return Stream.of(
                "a",
                "clickstream",
                "exactly-twenty-four-chars",
                "x".repeat(53),
                "etl.eu-west-1",
                "1st",
                "a".repeat(24));
    }

    @ParameterizedTest
    @MethodSource("releaseNames")
    void makesLegalNamesOfAnyReleaseName(String release) {
        Rendered rendered = Chart.PROJECT.render(release, Chart.Values.PRODUCTION, Map.of("emitter.enabled", true));

        assertThat(rendered.objects()).allSatisfy(object -> {
            // Those of cluster-scoped objects have the namespace behind a dot.
            String name = object.getKind().startsWith("ValidatingAdmissionPolicy")
                    ? object.getMetadata().getName().replaceFirst("\\." + Chart.NAMESPACE + "$", "")
                    : object.getMetadata().getName();
            assertThat(name).matches(DNS_LABEL).hasSizeLessThanOrEqualTo(63);
            assertThat(object.getMetadata().getLabels().values()).allMatch(value -> value.length() <= 63);
        });
        String kafka = rendered.only("Kafka").getMetadata().getName();
        String pool = rendered.only("KafkaNodePool").getMetadata().getName();
        // Part of the common name of a certificate, <name>-entity-topic-operator, and with the pool and a number the
        // name of a pod.
        assertThat(kafka.length()).isLessThanOrEqualTo(42);
        assertThat(kafka.length() + pool.length()).isLessThanOrEqualTo(58);
        // KubernetesClusterDescriptor of Flink.
        assertThat(rendered.only("FlinkDeployment").getMetadata().getName()).hasSizeLessThanOrEqualTo(45);
        // chi-<name>-main-0-0-0 gets ten more characters as a label of its revision.
        assertThat(rendered.only("ClickHouseInstallation").getMetadata().getName())
                .hasSizeLessThanOrEqualTo(38);
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "clickstream-job", "clickstream-emitter", "clickstream-kafka"})
    void sharesNoNameWithAnotherRelease(String other) {
        Set<String> common =
                new HashSet<>(Chart.PROJECT.render(Chart.Values.PRODUCTION).identities());
        common.retainAll(Chart.PROJECT
                .render(other, Chart.Values.PRODUCTION, Map.of("emitter.enabled", true))
                .identities());

        assertThat(common).isEmpty();
    }

    @Test
    void restartsNoBrokerAndNoDatabaseForANewVersionOfTheChart() {
        // Given
        Map<String, String> settings = Map.of("clickhouse.keeper.enabled", "true");
        List<String> kinds =
                List.of("Kafka", "KafkaNodePool", "ClickHouseInstallation", "ClickHouseKeeperInstallation");
        Chart newer = Chart.PROJECT
                .copyTo(folder.resolve("newer"))
                .edit("Chart.yaml", text -> text.replaceAll("(?m)^(version|appVersion): .*", "$1: 9.9.9"))
                .edit("templates/_secrets.tpl", text -> text.replace("randAlphaNum 32", "\"fixed\""));
        Chart older = Chart.PROJECT
                .copyTo(folder.resolve("older"))
                .edit("templates/_secrets.tpl", text -> text.replace("randAlphaNum 32", "\"fixed\""));

        // When
        List<GenericKubernetesResource> after = newer.render(settings).objects();

        // Then
        assertThat(after.stream().filter(object -> kinds.contains(object.getKind())))
                .hasSize(4)
                .isEqualTo(older.render(settings).objects().stream()
                        .filter(object -> kinds.contains(object.getKind()))
                        .toList());
    }

    @Test
    void letsTheUsersOwnSettingsGoBeforeTheDefaults() {
        Rendered rendered = Chart.PROJECT.render(Map.of(
                "job.flinkConfiguration.web\\.cancel\\.enable", "true",
                "kafka.config.delete\\.topic\\.enable", "true",
                "job.flinkConfiguration.s3\\.path\\.style\\.access", "false",
                "clickhouse.settings.async_load_databases", "true"));

        assertThat(rendered.only("FlinkDeployment").<Object>get("spec", "flinkConfiguration", "web.cancel.enable"))
                .isEqualTo(true);
        assertThat(rendered.only("FlinkDeployment").<Object>get("spec", "flinkConfiguration", "s3.path.style.access"))
                .isEqualTo(false);
        assertThat(rendered.only("Kafka").<Object>get("spec", "kafka", "config", "delete.topic.enable"))
                .isEqualTo(true);
        assertThat(rendered.only("ClickHouseInstallation")
                        .<Object>get("spec", "configuration", "settings", "async_load_databases"))
                .isEqualTo(true);
    }

    static Stream<Arguments> backups() {
        String folder = Chart.NAMESPACE + "/" + Chart.RELEASE + "/backups";
        Map<String, String> elsewhere = Map.of("objectStore.enabled", "false", "objectStore.existingSecret", "s3");
        return Stream.of(
                Arguments.of(Map.of(), "http://clickstream-object-store:9000/clickstream/" + folder),
                Arguments.of(elsewhere, "https://clickstream.s3.amazonaws.com/" + folder),
                Arguments.of(
                        with(elsewhere, Map.of("job.flinkConfiguration.s3\\.region", "eu-central-1")),
                        "https://clickstream.s3.eu-central-1.amazonaws.com/" + folder),
                Arguments.of(
                        with(elsewhere, Map.of("objectStore.endpoint", "https://s3.example.com:9443")),
                        "https://s3.example.com:9443/clickstream/" + folder),
                Arguments.of(
                        with(
                                elsewhere,
                                Map.of(
                                        "objectStore.endpoint",
                                        "https://s3.example.com",
                                        "objectStore.pathStyleAccess",
                                        "false")),
                        "https://clickstream.s3.example.com/" + folder),
                Arguments.of(
                        Map.of("clickhouse.backups.url", "https://b.example.com/x/y"), "https://b.example.com/x/y"));
    }

    @ParameterizedTest
    @MethodSource("backups")
    void backsUpIntoTheStoreThatTheJobHasOrAnother(Map<String, String> settings, String url) {
        Rendered rendered = Chart.PROJECT.render(with(settings, Map.of("clickhouse.backups.enabled", "true")));

        assertThat(rendered.only("ClickHouseInstallation")
                        .<Map<String, Object>>get("spec", "configuration", "settings"))
                .containsEntry("named_collections/backups/url", url)
                .containsKeys("named_collections/backups/access_key_id", "named_collections/backups/secret_access_key");
    }

    @Test
    void refusesBackupsWithoutKeys() {
        assertThatThrownBy(() -> Chart.PROJECT.render(
                        Map.of("clickhouse.backups.enabled", "true", "objectStore.enabled", "false")))
                .hasMessageContaining("clickhouse.backups needs keys");
    }

    private static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(more);
        return all;
    }

    @Test
    void leavesOutWhatIsSwitchedOff() {
        Rendered rendered = Chart.PROJECT.render(Map.of(
                "emitter.enabled",
                false,
                "objectStore.enabled",
                false,
                "objectStore.endpoint",
                "https://s3.example.com:9443",
                "networkPolicies.enabled",
                false));

        assertThat(rendered.ofKind("NetworkPolicy")).isEmpty();
        assertThat(rendered.identities())
                .doesNotContain(
                        "Deployment/clickstream-emitter",
                        "ServiceAccount/clickstream-emitter",
                        "StatefulSet/clickstream-object-store",
                        "Service/clickstream-object-store",
                        "ServiceAccount/clickstream-object-store",
                        "Secret/clickstream-object-store");
        assertThat(rendered.only("FlinkDeployment").<Object>get("spec", "flinkConfiguration"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("s3.endpoint", "https://s3.example.com:9443");
        // The credentials come from the pod's identity.
        assertThat(PlannedPod.of(rendered).toString()).doesNotContain("AWS_ACCESS_KEY_ID");
    }

    private static Map<String, String> schemaFiles() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> sql = Files.list(Chart.HOME.resolve("clickhouse-schema"))) {
            for (Path file :
                    sql.filter(path -> path.toString().endsWith(".sql")).toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private static Element xml(String file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Chart.HOME.resolve(file).toFile())
                .getDocumentElement();
    }

    private static Element child(Element element, String... path) {
        Element found = element;
        for (String name : path) {
            found = children(found)
                    .filter(child -> child.getTagName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
        return found;
    }

    private static Map<String, String> leaves(String prefix, Element element) {
        return children(element)
                .collect(Collectors.toMap(child -> prefix + child.getTagName(), Element::getTextContent));
    }

    private static Stream<Element> children(Element element) {
        NodeList nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
