package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateWaitingBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code make status} says of a release on a real API server. The test is its operators and controllers, and what would
 * be asked inside pods is answered by files.
 */
@ExtendWith(ApiServer.Extension.class)
class StatusScriptIT {

    private static final String JOB = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private static final Map<String, Object> READY =
            Map.of("conditions", List.of(Map.of("type", "Ready", "status", "True")));
    private static final String DAYS_OF_ROWS = """
            rows\t1234567
            parts\t84
            parts_of_a_partition\t12
            newest_row_age\t2
            dead_letters\t3
            disk_free\t41
            read_only\t0
            consumers\t2
            unread\t1200
            behind_a_transaction\t7
            exception\t
            """;

    @TempDir
    private Path folder;

    private ApiServer server;
    private String namespace;

    @BeforeEach
    void installARelease(ApiServer apiServer) throws IOException {
        server = apiServer;
        namespace = server.restrictedNamespace();
        server.helm().run("install", Chart.RELEASE, Chart.PROJECT.path().toString(), "--namespace", namespace);
        Path kubectl = Files.createDirectories(folder.resolve("bin")).resolve("kubectl");
        Files.writeString(kubectl, """
                #!/usr/bin/env bash
                for word; do
                  if [ "$word" = exec ]; then
                    case "$*" in
                      *"SELECT count() FROM merge('analytics', '^(events_processed)\\$')"*) echo 2952; exit ;;
                      *clickhouse-client*) source '%1$s/clickhouse' ;;
                      *) source '%1$s/job' ;;
                    esac
                    exit
                  fi
                done
                exec '%2$s' "$@"
                """.formatted(folder, server.kubectl().program()));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void saysOfEachPartThatItIsWell() throws IOException {
        // Given
        allIsWell();

        // When
        Tool.Result status = status();

        // Then
        assertThat(status.output()).isEqualTo("""
                        ok      Kafka         1 of 1 brokers ready
                        ok      topics        5 of 5 ready
                        ok      users         5 of 5 ready
                        ok      job           RUNNING for 66 min, restarts 0, last checkpoint 4 s ago, failed 1
                        ok      job's lag     12 records to read
                        ok      ClickHouse    1 of 1 hosts, 1,234,567 rows, 84 parts, 41 % of the disk free
                        ok      rows          the newest 2 s old, 1,200 records to read, 7 behind an open transaction
                        ok      dead letters  3 pending
                        ok      object store  1 of 1 ready
                        ok      emitter       1 of 1 ready
                        ok      page          1 of 1 ready
                        ok      claims        1 of 1 bound: 20Gi
                        ok      pods          7 of 7 ready, restarts 0
                        """);
        assertThat(status.errors()).isEmpty();
        assertThat(status.exitCode()).isZero();
    }

    @Test
    void looksForRowsInAllTablesOfTheReleasesOwnPipeline() throws IOException {
        // Given
        allIsWell();
        server.client()
                .genericKubernetesResources("clickhouse.altinity.com/v1", "ClickHouseInstallation")
                .inNamespace(namespace)
                .withName(Chart.RELEASE)
                .edit(object -> {
                    object.getMetadata().setAnnotations(Map.of("clickstream.io/tables", "payments,refunds"));
                    return object;
                });
        Path asked = folder.resolve("asked");
        Files.writeString(
                folder.resolve("clickhouse"),
                "printf '%s' \"$*\" >'" + asked + "'\n" + Files.readString(folder.resolve("clickhouse")));

        // When
        Tool.Result status = status();

        // Then
        assertThat(status.exitCode()).as(status.output()).isZero();
        assertThat(asked)
                .content()
                .contains("match(table, '^(payments|refunds)$')", "FROM merge('analytics', '^(payments|refunds)$')")
                .doesNotContain("events_processed");
    }

    @Test
    void saysWhatIsWrongAndWhereTheRunbookTellsMore() throws IOException {
        // Given
        allIsWell();
        put("kafka.strimzi.io/v1", "KafkaTopic", "clickstream-orders", notReady("Topic is \"odd\""));
        put("kafka.strimzi.io/v1", "KafkaUser", "clickstream-job", Map.of());
        put("apps/v1", "Deployment", "clickstream-emitter", Map.of("replicas", 1, "unavailableReplicas", 1));
        put("apps/v1", "Deployment", "clickstream-page", Map.of("replicas", 1, "unavailableReplicas", 1));
        pod("clickstream-kafka-1", "kafka", "", "CrashLoopBackOff", 9);
        clickHouseSays(DAYS_OF_ROWS
                .replace("newest_row_age\t2", "newest_row_age\t")
                .replace("parts_of_a_partition\t12", "parts_of_a_partition\t1001")
                .replace("behind_a_transaction\t7", "behind_a_transaction\t0")
                .replace("exception\t", "exception\tLocal: Broker transport failure"));
        jobSays(9_000, 1_000);

        // When
        Tool.Result status = status();

        // Then
        assertThat(status.output()).isEqualTo("""
                        ok      Kafka         1 of 1 brokers ready
                        not ok  topics        not ready: clickstream-orders (Topic is "odd") | 4 of 5 ready | docs/runbook.md#does-not-start
                        not ok  users         not ready: clickstream-job | 4 of 5 ready | docs/runbook.md#credentials
                        not ok  job           no checkpoint for 16 min | RUNNING for 2 h, restarts 0, last checkpoint 16 min ago, failed 1 | docs/runbook.md#checkpoints-fail
                        ok      job's lag     12 records to read
                        not ok  ClickHouse    1001 parts in one partition | 1 of 1 hosts, 1,234,567 rows, 84 parts, 41 % of the disk free | docs/runbook.md#parts-pile-up
                        not ok  rows          events are emitted, and no rows arrive; Local: Broker transport failure | the newest more than an hour old, 1,200 records to read, 0 behind an open transaction | docs/runbook.md#nothing-arrives
                        ok      dead letters  3 pending
                        ok      object store  1 of 1 ready
                        not ok  emitter       not ready | 0 of 1 ready | docs/runbook.md#does-not-start
                        not ok  page          not ready | 0 of 1 ready | docs/runbook.md#does-not-start
                        ok      claims        1 of 1 bound: 20Gi
                        not ok  pods          not ready: clickstream-kafka-1 (CrashLoopBackOff) | 7 of 8 ready, restarts 9 | docs/runbook.md#does-not-start
                        """);
        assertThat(status.exitCode()).isEqualTo(1);
    }

    @Test
    void saysWhyAJobDoesNotRun() throws IOException {
        // Given
        allIsWell();
        put(
                "flink.apache.org/v1beta1",
                "FlinkDeployment",
                "clickstream-job",
                Map.of(
                        "jobStatus",
                        Map.of("state", "RECONCILING", "jobId", JOB),
                        "error",
                        "{\"type\":\"DeploymentFailedException\",\"message\":\"back-off\\nrestarting\"}"));

        // When
        Tool.Result status = status();

        // Then
        assertThat(status.output().lines().filter(line -> line.startsWith("not ok")))
                .singleElement()
                .asString()
                .startsWith("not ok  job           RECONCILING: ")
                .contains("\"message\":\"back-off restarting\"")
                .endsWith(" | docs/runbook.md#job-restarts");
        assertThat(status.exitCode()).isEqualTo(1);
    }

    @Test
    void tellsRowsThatNobodyMayReadYet() throws IOException {
        // Given
        allIsWell();
        clickHouseSays(DAYS_OF_ROWS.replace("newest_row_age\t2", "newest_row_age\t900"));

        // When
        Tool.Result status = status();

        // Then
        assertThat(status.output())
                .contains(
                        "not ok  rows          no rows arrive, and there are records behind an open transaction | the newest"
                                + " 15 min old, 1,200 records to read, 7 behind an open transaction"
                                + " | docs/runbook.md#last-stable-offset-stuck");
        assertThat(status.exitCode()).isEqualTo(1);
    }

    @Test
    void waitsForNoPartThatDoesNotAnswer() throws IOException {
        // Given
        allIsWell();
        Files.writeString(folder.resolve("job"), "exec sleep 60");
        Files.writeString(folder.resolve("clickhouse"), "echo 'Connection refused' >&2; exit 210");
        long start = System.nanoTime();

        // When
        Tool.Result status = status();

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(status.output())
                .contains(
                        "not ok  job           no answer: it takes longer than 3 s",
                        "not ok  ClickHouse    no answer: Connection refused");
        assertThat(status.exitCode()).isEqualTo(1);
    }

    @Test
    void waitsUntilRowsArrive() throws IOException {
        // Given
        allIsWell();

        // When
        Tool.Result status = status("--wait");

        // Then
        assertThat(status.output()).endsWith("Kafka ready: True | job: RUNNING | ClickHouse: Completed | rows: 2952\n");
        assertThat(status.exitCode()).isZero();
    }

    @Test
    void inATerminalItHasColoursAndWords() throws IOException {
        // Given
        allIsWell();
        put("apps/v1", "Deployment", "clickstream-emitter", Map.of("replicas", 1, "unavailableReplicas", 1));

        // When
        Tool.Result status = inTerminal("");
        Tool.Result withoutColors = inTerminal("NO_COLOR=1 ");

        // Then
        assertThat(status.output().lines())
                .contains(
                        "\u001b[32mok\u001b[0m      Kafka         1 of 1 brokers ready",
                        "\u001b[1;31mnot ok\u001b[0m  emitter       not ready",
                        "                      0 of 1 ready",
                        "                      docs/runbook.md#does-not-start");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(withoutColors.output().lines())
                .contains("ok      Kafka         1 of 1 brokers ready", "not ok  emitter       not ready");
    }

    @Test
    void watchesUntilItIsStopped() throws IOException {
        // Given
        allIsWell();
        Tool watching = withScript("watching", """
                : >'%2$s/seen'
                timeout 60 '%1$s' --watch >'%2$s/seen' &
                until [ "$(grep -c '^ok      Kafka' '%2$s/seen')" -gt 1 ] || ! kill -0 $!; do sleep 0.1; done
                kill $!
                wait
                cat '%2$s/seen'
                """.formatted(script().program(), folder));

        // When
        Tool.Result status = watching.run(List.of(), "");

        // Then
        assertThat(status.output().lines().filter("ok      Kafka         1 of 1 brokers ready"::equals))
                .hasSizeGreaterThan(1);
        assertThat(status.output()).doesNotContain("\u001b");
    }

    @Test
    void tellsAReleaseThatIsNotThereFromACluster() {
        Tool.Result noRelease = script().with("RELEASE", "other").run(List.of(), "");
        Tool.Result noCluster = script().with("KUBECONFIG", "/nonexistent")
                .with("RELEASE", "other")
                .run(List.of(), "");

        assertThat(noRelease.errors()).startsWith("there is no release other in namespace " + namespace);
        assertThat(noRelease.exitCode()).isEqualTo(2);
        assertThat(noCluster.errors()).doesNotContain("there is no release").isNotEmpty();
        assertThat(noCluster.exitCode()).isEqualTo(2);
    }

    private void allIsWell() throws IOException {
        put("kafka.strimzi.io/v1", "Kafka", "clickstream", READY);
        for (String topic : List.of("user-clicks", "page-views", "orders", "processed-events", "dead-letter-events")) {
            put("kafka.strimzi.io/v1", "KafkaTopic", "clickstream-" + topic, READY);
        }
        for (String user : List.of("emitter", "job", "clickhouse", "cli", "page")) {
            put("kafka.strimzi.io/v1", "KafkaUser", "clickstream-" + user, READY);
        }
        put(
                "flink.apache.org/v1beta1",
                "FlinkDeployment",
                "clickstream-job",
                Map.of("jobStatus", Map.of("state", "RUNNING", "jobId", JOB)));
        put(
                "clickhouse.altinity.com/v1",
                "ClickHouseInstallation",
                "clickstream",
                Map.of("status", "Completed", "hosts", 1, "hostsCompleted", 1));
        put("apps/v1", "StatefulSet", "clickstream-object-store", Map.of("replicas", 1, "readyReplicas", 1));
        put("apps/v1", "Deployment", "clickstream-emitter", Map.of("replicas", 1, "readyReplicas", 1));
        put("apps/v1", "Deployment", "clickstream-page", Map.of("replicas", 1, "readyReplicas", 1));
        pod("clickstream-kafka-0", "kafka", "", null, 0);
        pod("clickstream-job-1", "job", "jobmanager", null, 0);
        pod("clickstream-job-taskmanager-1", "job", "taskmanager", null, 0);
        pod("chi-clickstream-main-0-0-0", "clickhouse", "", null, 0);
        pod("clickstream-object-store-0", "object-store", "", null, 0);
        pod("clickstream-emitter-1", "emitter", "", null, 0);
        pod("clickstream-page-1", "page", "", null, 0);
        claim();
        clickHouseSays(DAYS_OF_ROWS);
        jobSays(4_000, 4);
    }

    /** As the operators do. */
    private void put(String apiVersion, String kind, String name, Map<String, ?> status) {
        var resources =
                server.client().genericKubernetesResources(apiVersion, kind).inNamespace(namespace);
        GenericKubernetesResource object = resources.withName(name).get();
        object.setAdditionalProperty("status", status);
        resources.resource(object).updateStatus();
    }

    /** As controllers and a kubelet do; of what it runs only the labels matter. */
    private void pod(String name, String component, String role, String waiting, int restarts) {
        Pod template = Rendered.as(
                PlannedPod.of(Chart.PROJECT.render(Chart.Values.DEFAULTS)).stream()
                        .filter(pod -> pod.owner().getKind().equals("StatefulSet"))
                        .findFirst()
                        .orElseThrow()
                        .manifest(),
                Pod.class);
        Pod pod = server.client()
                .resource(new PodBuilder(template)
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .addToLabels("clickstream.io/release", Chart.RELEASE)
                        .addToLabels("clickstream.io/component", component)
                        .addToLabels("component", role)
                        .endMetadata()
                        .build())
                .create();
        server.client()
                .resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(waiting == null ? "True" : "False")
                        .endCondition()
                        .addNewContainerStatus()
                        .withName("minio")
                        .withImage("")
                        .withImageID("")
                        .withReady(waiting == null)
                        .withRestartCount(restarts)
                        .withNewState()
                        .withWaiting(
                                waiting == null
                                        ? null
                                        : new ContainerStateWaitingBuilder()
                                                .withReason(waiting)
                                                .build())
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .updateStatus();
    }

    private void claim() {
        GenericKubernetesResource claim = PlannedClaim.of(Chart.PROJECT.render(Chart.Values.DEFAULTS)).stream()
                .map(PlannedClaim::manifest)
                .filter(manifest -> manifest.getMetadata()
                        .getLabels()
                        .get("clickstream.io/component")
                        .equals("clickhouse"))
                .findFirst()
                .orElseThrow();
        claim.getMetadata().setNamespace(namespace);
        server.client().resource(claim).create();
        put(
                "v1",
                "PersistentVolumeClaim",
                claim.getMetadata().getName(),
                Map.of("phase", "Bound", "capacity", Map.of("storage", "20Gi")));
    }

    private static Map<String, Object> notReady(String message) {
        return Map.of("conditions", List.of(Map.of("type", "Ready", "status", "False", "message", message)));
    }

    private void clickHouseSays(String answers) throws IOException {
        answer("clickhouse", answers);
    }

    /** Answers as Flink 2.2 writes them, shortened. */
    private void jobSays(long secondsRunning, long secondsSinceCheckpoint) throws IOException {
        long now = System.currentTimeMillis() / 1000;
        answer("job", """
                %d
                {"jid":"%s","name":"clickstream-etl","isStoppable":false,"state":"RUNNING","start-time":1,"end-time":-1,"duration":1,"maxParallelism":-1,"now":1,"timestamps":{"FAILING":0,"CREATED":1,"RUNNING":%d,"FINISHED":0},"vertices":[{"id":"cbc357ccb763df2852fee8c4fc7d55f2","slotSharingGroupId":"1","name":"Source"}]}
                {"counts":{"restored":0,"total":6,"in_progress":0,"completed":5,"failed":1},"summary":{},"latest":{"completed":{"className":"completed","id":5,"status":"COMPLETED","is_savepoint":false,"trigger_timestamp":1,"latest_ack_timestamp":%d},"savepoint":null,"failed":null,"restored":null},"history":[]}
                {"mode":"exactly_once","interval":10000,"timeout":600000}
                [{"id":"numRestarts","value":"0"}]
                [{"id":"Source__raw_events[1].pendingRecords","sum":12.0}]
                """.formatted(now, JOB, (now - secondsRunning) * 1000, (now - secondsSinceCheckpoint) * 1000));
    }

    private void answer(String part, String text) throws IOException {
        Files.writeString(folder.resolve(part), "cat <<'END'\n" + text + "END\n");
    }

    /** With a terminal of its own, by the {@code script} of util-linux. */
    private Tool.Result inTerminal(String variables) throws IOException {
        if (Tool.lookUp("script").isEmpty()) {
            Prerequisite.missing("script is not on the path (package bsdutils or util-linux)");
        }
        Tool terminal = withScript(
                "terminal",
                "export TERM=xterm; exec script -qefc \"%s'%s'\" /dev/null".formatted(variables, script().program()));
        return terminal.run(List.of(), "");
    }

    private Tool withScript(String name, String command) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/usr/bin/env bash\n" + command + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return new Tool(file, script().environment());
    }

    private Tool.Result status(String... arguments) {
        return script().run(List.of(arguments), "");
    }

    private Tool script() {
        return new Tool(
                        Chart.HOME.resolve("k8s/scripts/status.sh"),
                        server.kubectl().environment())
                .with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"))
                .with("CONTEXT", "")
                .with("NAMESPACE", namespace)
                .with("RELEASE", Chart.RELEASE);
    }
}
