package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code make e2e} refuses, and what it gives to Maven. Nothing here has a cluster: kubectl is a few lines of shell. */
class E2eScriptTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void standIn() throws IOException {
        script("kubectl", """
                case "$*" in
                  "config get-contexts"*) printf '%s\\n' kind-clickstream kind-away kind-bare production ;;
                  *"kind-away"*) echo "first line" >&2; echo "connection refused" >&2; exit 1 ;;
                  *"kind-bare"*) echo apps/v1 ;;
                  *) printf '%s/v1\\n' kafka.strimzi.io flink.apache.org clickhouse.altinity.com clickhouse-keeper.altinity.com ;;
                esac
                """);
        script("helm", "exit 1");
        script("mvn", "printf '%s\\n' \"$@\"");
    }

    @Test
    void givesTheSettingsToMaven() {
        Tool.Result result = run(
                "kind-clickstream",
                "-Dit.test=KillST#broker+jobManager,Install*",
                "-Dgroups=kill | install",
                "-De2e.timeout-factor=2.5",
                "-De2e.keep",
                "-De2e.set=a=b;c=d",
                "-De2e.skip=ReplicasST=there is no server;UpgradeST#sql=slow");

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines())
                .contains(
                        "-Pe2e",
                        "-De2e.context=kind-clickstream",
                        "-De2e.values=helm/pipeline/values-kind.yaml",
                        "-Dit.test=KillST#broker+jobManager,Install*",
                        "-De2e.timeout-factor=2.5",
                        "-De2e.skip=ReplicasST=there is no server;UpgradeST#sql=slow",
                        "verify");
    }

    @Test
    void takesAnyContextWhereThatIsAllowed() {
        assertThat(run("production", "-De2e.allow-any-context").exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kind-clickstream | -Dit.test=KilST             | it.test: there is no KilST
                    kind-clickstream | -Dit.test=ClusterTest       | it.test: there is no ClusterTest
                    kind-clickstream | -Dit.test=KillST#nobody     | it.test: KillST has no nobody
                    kind-clickstream | -De2e.skip=NoneST=why       | e2e.skip: there is no NoneST
                    kind-clickstream | -De2e.skip=KillST           | e2e.skip must look like KillST=reason
                    kind-clickstream | -Dgroups=slow               | groups must be of install kill upgrade
                    kind-clickstream | -De2e.timeout-factor=0      | e2e.timeout-factor must be a number above 0, but is 0
                    kind-clickstream | -De2e.timeout-factor=long   | e2e.timeout-factor must be a number above 0, but is long
                    kind-clickstream | -De2e.messages-per-second=0 | e2e.messages-per-second must be a number above 0
                    kind-clickstream | -De2e.events=0              | e2e.events must be 1 or more
                    kind-clickstream | -De2e.kill-grace=-1         | e2e.kill-grace must be 0 or more
                    kind-clickstream | -De2e.namespace-prefix=A    | e2e.namespace-prefix must be lower-case letters
                    kind-clickstream | -De2e.chart=/nowhere        | e2e.chart must be the folder of a chart, but is /nowhere
                    kind-clickstream | -De2e.set=kafka.replicas    | e2e.set must look like key=value
                    kind-clickstream | -De2e.next-job-image=job    | e2e.next-job-image must look like
                    kind-clickstream | -De2e.keep=maybe            | e2e.keep must be true or false
                    kind-clickstream | -De2e.unknown=1             | e2e.unknown is not a setting
                    kind-clickstream | --only=KillST               | --only=KillST: settings look like
                    production       | -De2e.events=1              | CONTEXT=production is neither kind-... nor lab
                    kind-none        | -De2e.events=1              | CONTEXT=kind-none: the kubeconfig has no such context
                    kind-away        | -De2e.events=1              | the cluster of kind-away does not answer: connection refused
                    kind-bare        | -De2e.events=1              | the cluster of kind-bare knows no kafka.strimzi.io
                    """)
    void refusesWithOneLineBeforeAnythingIsBuilt(String context, String argument, String message) {
        Tool.Result result = run(context, argument);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors().lines()).singleElement().asString().startsWith(message);
        assertThat(result.output()).isEmpty();
    }

    @Test
    void refusesValuesThatAreNotThere() {
        Tool.Result result = tool("kind-clickstream", "helm/pipeline/values-kind.yaml,/nowhere.yaml")
                .run(List.of(), "");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors().strip()).isEqualTo("VALUES must be files, but there is no /nowhere.yaml");
    }

    @Test
    void everySettingIsDocumented() throws IOException {
        assertThat(names("docs/testing.md", "(?m)^\\| .*`e2e\\.([a-z-]+)`.* \\|$"))
                .isEqualTo(names("k8s/scripts/e2e.sh", "-De2e\\.([a-z-]+)"))
                .isEqualTo(
                        names("k8s/src/test/java/io/clickstream/k8s/e2e/RunSettings.java", "texts?\\(\"([a-z-]+)\""));
    }

    private static Set<String> names(String file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Chart.HOME.resolve(file)))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Tool.Result run(String context, String... arguments) {
        return tool(context, "helm/pipeline/values-kind.yaml").run(List.of(arguments), "");
    }

    private Tool tool(String context, String values) {
        return new Tool(
                Chart.HOME.resolve("k8s/scripts/e2e.sh"),
                Map.of(
                        "CONTEXT",
                        context,
                        "VALUES",
                        values,
                        "MVN",
                        folder.resolve("mvn").toString(),
                        "PATH",
                        folder + ":" + System.getenv("PATH")),
                Duration.ofMinutes(1));
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/usr/bin/env bash\n" + body);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
