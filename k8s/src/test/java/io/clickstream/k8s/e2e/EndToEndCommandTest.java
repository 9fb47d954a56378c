package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of the suite. Nothing here has a cluster. */
class EndToEndCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsEveryScenarioAndTheSettings() throws Exception {
        int exitCode = run(Map.of(), "--list");

        assertThat(exitCode).isZero();
        assertThat(scenarios()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(out.toString().lines().map(line -> line.strip().split(" ")[0]))
                .containsAll(scenarios())
                .contains("context", "chart", "values", "timeout-factor", "results");
        assertThat(out.toString()).contains("kind-clickstream", "values-kind.yaml", "rows again within 90 s");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void describesAndTagsEveryScenario() {
        run(Map.of(), "--list");

        assertThat(out.toString().lines().filter(line -> line.contains("ST.")))
                .allSatisfy(line -> assertThat(line).matches("  \\w+ST\\.\\w+ +[a-z]+ +.*[a-z].*"))
                .noneMatch(line -> line.contains("()"));
    }

    @Test
    void runsWhatIsMeantFirstFirst() {
        run(Map.of(), "--list");

        assertThat(out.toString().lines().skip(1).findFirst().orElseThrow()).contains("InstallST.fromNothing");
    }

    @Test
    void takesSettingsFromTheEnvironmentAndTheCommandLineFirst() {
        int exitCode = run(
                Map.of("TIMEOUT_FACTOR", "3", "CONTEXT", "elsewhere", "SKIP", "ReplicasST=there is no server"),
                "--list",
                "--context",
                "kind-other",
                "--only",
                "ReplicasST,KillST.broker");

        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("KillST.broker", "ReplicasST.oneToTwo", "(skipped: there is no server)", "kind-other", "3.0")
                .doesNotContain("KillST.taskManager", "elsewhere");
    }

    @Test
    void choosesByTags() {
        run(Map.of("TAGS", "kill,uninstall"), "--list");

        assertThat(out.toString())
                .contains("KillST.broker", "KillST.taskManager", "UninstallST.")
                .doesNotContain("InstallST.fromNothing", "UpgradeST");
    }

    @Test
    void refusesAContextThatIsNotKinds() {
        int exitCode = run(Map.of("CONTEXT", "production"));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().strip().lines())
                .singleElement()
                .asString()
                .contains("CONTEXT (--context) must be one of kind's", "--allow-any-context", "production");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesAContextThatIsNotThere() {
        int exitCode = run(Map.of(), "--context", "kind-of-no-cluster");

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --only=KilST                | ONLY (--only) must name scenarios (--list shows them), but is KilST
                    --only=KillST.nobody        | ONLY (--only) must name scenarios (--list shows them), but is KillST.nobody
                    --skip=NoneST=why           | SKIP (--skip) must name scenarios (--list shows them), but is NoneST
                    --tags=slow                 | TAGS (--tags) must be of install, kill
                    --timeout-factor=0          | TIMEOUT_FACTOR (--timeout-factor) must be more than 0
                    --timeout-factor=long       | TIMEOUT_FACTOR (--timeout-factor)
                    --messages-per-second=0     | MESSAGES_PER_SECOND (--messages-per-second) must be more than 0
                    --events=0                  | EVENTS (--events) must be 1 or more
                    --kill-grace=-1             | KILL_GRACE (--kill-grace) must be 0 or more
                    --chart=/nowhere            | CHART (--chart) must be the folder of a chart, but is /nowhere
                    --values=/nowhere.yaml      | VALUES (--values) must be a file, but is /nowhere.yaml
                    --set=kafka.replicas        | SET (--set) must look like key=value
                    --next-job-image=job        | NEXT_JOB_IMAGE (--next-job-image) must look like
                    --unknown                   | Unknown option: '--unknown'
                    """)
    void refusesWrongSettings(String argument, String message) {
        int exitCode = run(Map.of(), "--list", argument);

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().strip().lines()).singleElement().asString().contains(message);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Settings.commandLine(new EndToEndCommand(), environment, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** All test methods of all classes named so, whatever the launcher finds. */
    private static List<String> scenarios() throws IOException, ReflectiveOperationException {
        Path classes = Path.of(EndToEndCommandTest.class
                .getResource("EndToEndCommandTest.class")
                .getPath());
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(classes.getParent())) {
            for (Path file :
                    files.filter(found -> found.toString().endsWith("ST.class")).toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName(EndToEndCommandTest.class.getPackageName() + "." + name);
                for (Method method : type.getDeclaredMethods()) {
                    if (method.isAnnotationPresent(Test.class)) {
                        names.add(name + "." + method.getName());
                    }
                }
            }
        }
        return names;
    }
}
