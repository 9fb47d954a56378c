package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's tour "Your own events", command by command, with records that the repository has never seen. */
class OwnEventsTourIT {

    private static final Path HOME = InstallLayout.current().home();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern COMMAND = Pattern.compile("^make .*?(?= +# |$)", Pattern.MULTILINE);

    /** It is built, and building again would take the jars away from the tests that run. */
    private static final String MAKE =
            "make -o local/target/dist/.built -o local/engine/node_modules/.package-lock.json ";

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        started.forEach(process -> process.onExit().join());
    }

    @Test
    void everyCommandDoesWhatItSays() throws Exception {
        List<String> commands = commands();
        assertThat(commands).hasSize(8);
        Files.write(
                folder.resolve("trips.jsonl"),
                IntStream.range(0, 1_000).mapToObj(OwnEventsTourIT::trip).toList());

        // From the records to rows.
        assertThat(run(commands.get(0))).contains("event time: startedAt", "wrote " + folder.resolve("trips"));
        assertThat(run(commands.get(1)))
                .containsPattern("emitted 2000 = rows 19\\d\\d \\+ dead letters \\d+, duplicates 0");
        String values = run(commands.get(2)).strip();
        assertThat(values).isEqualTo("target/values-trips.yaml");
        template(values);

        // While it runs.
        Path output = folder.resolve("running");
        Process running = start(commands.get(3), Map.of(), output);
        TimeLimits.await(LIMIT).untilAsserted(() -> {
            assertThat(running.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(Files.readString(output)).contains("Ctrl-C stops everything");
        });
        LocalRuns.Run shown = new LocalRuns.Run(running, output);
        Map<String, String> places =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", shown.kafka(), "CLICKHOUSE_URL", shown.address("ClickHouse"));
        assertThat(run(commands.get(4))).contains("nothing is wrong; reads trips, fills trips, dead_letters");
        assertThat(run(commands.get(5), places)).contains("minute");
        assertThat(run(commands.get(6), places))
                .containsPattern("exact: raw records [2-9],\\d{3}, .* missing 0, duplicate 0");
        assertThat(run(commands.get(7), places))
                .contains("the job has read everything again")
                .containsPattern("exact: raw records [2-9],\\d{3}, .* missing 0, duplicate 0");
    }

    /** Those of the section, in their order. */
    private static List<String> commands() throws IOException {
        String readme = Files.readString(HOME.resolve("README.md"));
        String section = readme.substring(readme.indexOf("## Your own events"), readme.indexOf("## Dead letters"));
        Matcher blocks = Pattern.compile("```\n(.*?)```", Pattern.DOTALL).matcher(section);
        return blocks.results()
                .flatMap(block -> COMMAND.matcher(block.group(1)).results())
                .map(command -> command.group().strip())
                .toList();
    }

    /** Nested, with a zone and microseconds, a name that is a keyword, and one that is not ASCII. */
    private static String trip(int number) {
        return """
                {"tripId": "t-%1$04d", "vehicle": {"id": "bus-%2$d", "line": %2$d}, "driver_id": "d-%2$d", \
                "startedAt": "2026-11-%3$02dT08:%4$02d:00.123456+01:00", "distance": %5$s, "fare": %4$d.50, "select": "a", \
                "straße": "Bahnhof %2$d", "message": "trip done", "paid": %6$s%7$s}""".formatted(
                        number,
                        number % 17,
                        number % 28 + 1,
                        number % 60,
                        number / 7.0,
                        number % 2 == 0,
                        number % 3 == 0 ? ", \"note\": \"late\"" : "");
    }

    /** The chart takes them. */
    private void template(String values) throws Exception {
        Path helm = HOME.resolve("k8s/kube-tools/target/helm");
        if (!Files.isExecutable(helm)) {
            Prerequisite.missing("there is no Helm in k8s/kube-tools/target: run `make kube-tools`");
        }
        assertThat(run(helm + " template trips helm/pipeline --set throwawaySecrets=true -f " + values))
                .contains("trips_dead_letters");
    }

    private String run(String command) throws Exception {
        return run(command, Map.of());
    }

    private String run(String command, Map<String, String> environment) throws Exception {
        Path output = folder.resolve("output-" + started.size());
        Process process = start(command, environment, output);
        assertThat(process.waitFor(TimeLimits.of(LIMIT).toMillis(), TimeUnit.MILLISECONDS))
                .as("%s ends: %s", command, Files.readString(output))
                .isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", command, Files.readString(output))
                .isZero();
        return Files.readString(output);
    }

    private Process start(String command, Map<String, String> environment, Path output) throws IOException {
        String here = command.replaceFirst("^make ", MAKE)
                .replace("PIPELINE=trips", "PIPELINE=" + folder.resolve("trips"))
                .replace("SAMPLES=trips", "SAMPLES=" + folder.resolve("trips"));
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here)
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("DATA_DIR", folder.resolve("data").toString());
        List.of("KAFKA", "KAFKA_CONTROLLER", "S3", "FLINK", "CLICKHOUSE", "PAGE")
                .forEach(port -> variables.put(port + "_PORT", "0"));
        // Of a make that has started the tests.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAKE") || name.equals("MFLAGS"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
