package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.cli.CliMain;
import io.clickstream.local.backfill.BackfillMain;
import io.clickstream.local.folder.FolderMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Assumptions;

/** Runs of {@code make run} as a user starts it, one after the other, on one data folder. Ends what is left of them. */
final class LocalRuns implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int SCREEN_COLUMNS = 100;
    private static final int SCREEN_ROWS = 40;

    private final Path folder;
    private final Path data;
    private final List<Process> started = new ArrayList<>();

    /** @param folder for the data folder and what the runs print */
    LocalRuns(Path folder) {
        this(folder, "data");
    }

    /** @param data name of the data folder */
    LocalRuns(Path folder, String data) {
        this.folder = folder;
        this.data = folder.resolve(data);
    }

    Path data() {
        return data;
    }

    /** Where all programs of these runs would put temporary files, if they had no place of their own. */
    Path systemTemporary() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        List<ProcessHandle> left = started.stream()
                .map(Process::toHandle)
                .flatMap(run -> Stream.concat(Stream.of(run), run.descendants()))
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        // The parts write to the folder until they have ended, and it cannot be deleted before.
        left.forEach(process -> process.onExit().join());
    }

    /** With a terminal of its own, by the {@code script} of util-linux. */
    Run startInTerminal(String... arguments) throws IOException {
        Optional<Path> script = Prerequisite.onPath("script");
        if (script.isEmpty()) {
            Prerequisite.missing("script is not on the path (package bsdutils or util-linux)");
        }
        // A build in the background has its programs ignore Ctrl-C.
        String command = "stty rows " + SCREEN_ROWS + " cols " + SCREEN_COLUMNS
                + " && exec env --default-signal=INT "
                + command(arguments).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder(script.orElseThrow().toString(), "-qefc", command, "/dev/null");
        builder.environment().put("TERM", "xterm-256color");
        return start(builder);
    }

    /** The command line of the operator, on the pipeline of a run. */
    Run tool(Run run, String... arguments) throws IOException {
        List<String> command = program(CliMain.class);
        command.addAll(List.of(arguments));
        return start(asked(run, command));
    }

    private static ProcessBuilder asked(Run run, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of("KAFKA_BOOTSTRAP_SERVERS", run.kafka(), "CLICKHOUSE_URL", run.address("ClickHouse")));
        return builder;
    }

    /** Compares what a run of a folder's pipeline has with its raw topics. */
    Run reconcile(Run run, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "reconcile",
                "--topology",
                data.resolve("pipeline/topology.json").toString()));
        all.addAll(List.of(arguments));
        return tool(run, all.toArray(String[]::new));
    }

    /** Reads the raw topics of a run of a folder's pipeline again, while the run goes on. */
    Run backfill(Run run, ExampleCopy pipeline, String... arguments) throws IOException {
        List<String> command = program(BackfillMain.class);
        command.addAll(List.of("--pipeline", pipeline.toString(), "--data-dir", data.toString()));
        command.addAll(
                List.of("--topology", data.resolve("pipeline/topology.json").toString()));
        command.addAll(List.of(arguments));
        return start(asked(run, command));
    }

    /** A command of pipeline folders. */
    Run folder(String... arguments) throws IOException {
        List<String> command = program(FolderMain.class);
        command.addAll(List.of(arguments));
        return start(new ProcessBuilder(command));
    }

    Run start(String... arguments) throws IOException {
        return start(new ProcessBuilder(command(arguments)));
    }

    /**
     * Twice, one after the other, on a disk that nothing else uses; says after each how it has ended. Skips the test where the
     * user may not mount one.
     */
    Run startTwiceOnSmallDisk(int megabytes, String... arguments) throws Exception {
        Files.createDirectories(data);
        List<String> inNamespace = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
        String mount = "mount -t tmpfs -o size=" + megabytes + "m small '" + data + "'";
        List<String> command = new ArrayList<>(inNamespace);
        command.add(mount);
        int mounted = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        Assumptions.assumeTrue(mounted == 0, "no disk can be mounted in a namespace here");
        command.set(inNamespace.size(), mount + " && for run in 1 2; do \"$@\"; echo \"ended with $?\"; done");
        command.add("sh");
        command.addAll(command(arguments));
        return start(new ProcessBuilder(command));
    }

    private Run start(ProcessBuilder builder) throws IOException {
        Path output = folder.resolve("output-" + started.size());
        builder.environment().put("LC_ALL", "C.UTF-8");
        if (Files.isDirectory(systemTemporary())) {
            builder.environment()
                    .putAll(Map.of(
                            "TMPDIR",
                            systemTemporary().toString(),
                            "JAVA_TOOL_OPTIONS",
                            "-Djava.io.tmpdir=" + systemTemporary()));
        }
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return new Run(process, output);
    }

    /** As {@code bin/clickstream} starts it. */
    private static List<String> program(Class<?> main) {
        Path home = InstallLayout.current().home();
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + home.resolve("local/etc/quick-start-jvm.options"),
                "@" + home.resolve("local/target/cds/java.args"),
                "-Xmx256m",
                "-Dclickstream.home=" + home,
                main.getName()));
    }

    private List<String> command(String... arguments) {
        List<String> command = program(LocalMain.class);
        command.addAll(List.of("--data-dir", data.toString(), "--checkpoint-interval", "1 s"));
        for (String port :
                List.of("kafka", "kafka-controller", "s3", "flink", "clickhouse", "page", "schema-registry")) {
            if (!List.of(arguments).contains("--" + port + "-port")) {
                command.addAll(List.of("--" + port + "-port", "0"));
            }
        }
        command.addAll(List.of("--status-interval", "1"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Processes of a run in this folder that are still there. */
    List<String> leftOver() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }

    record Run(Process process, Path file) {

        String output() throws IOException {
            return Files.readString(file);
        }

        /** The lines that are the program's own. */
        List<String> lines() throws IOException {
            return output().lines()
                    .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
                    .toList();
        }

        /** Kafka's address as the run shows it. */
        String kafka() throws IOException {
            return address("Kafka");
        }

        /** Address of a part as the run shows it. */
        String address(String part) throws IOException {
            return output().lines()
                    .filter(line -> line.strip().startsWith(part + " "))
                    .map(line -> line.strip().substring(part.length()).strip())
                    .findFirst()
                    .orElseThrow();
        }

        /** The child process that runs a class. */
        ProcessHandle child(String main) {
            return process.descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("java")
                            && child.info().commandLine().orElse("").contains(main))
                    .findFirst()
                    .orElseThrow();
        }

        /** @param signal such as {@code STOP} */
        void signal(String main, String signal) throws Exception {
            new ProcessBuilder("kill", "-" + signal, Long.toString(child(main).pid()))
                    .start()
                    .waitFor();
        }

        /** Waits until it has said something. */
        void awaitSaid(String text) {
            TimeLimits.await(LIMIT).untilAsserted(() -> {
                assertThat(output()).contains(text);
                assertThat(process.isAlive()).as(output()).isTrue();
            });
        }

        /** Where the run says that metrics are. */
        List<URI> metrics() throws IOException {
            return Pattern.compile("http://\\S+/metrics")
                    .matcher(output())
                    .results()
                    .map(address -> URI.create(address.group()))
                    .toList();
        }

        /** What a terminal would show of the output, without empty lines at the end. */
        List<String> screen() throws IOException {
            ScreenTerminal screen = new ScreenTerminal(SCREEN_COLUMNS, SCREEN_ROWS);
            screen.write(output());
            return screen.toString()
                    .stripTrailing()
                    .lines()
                    .map(String::stripTrailing)
                    .toList();
        }

        /** Waits for its end. */
        int exitCode() throws Exception {
            assertThat(process.waitFor(TimeLimits.of(LIMIT).toMillis(), TimeUnit.MILLISECONDS))
                    .as("ends: %s", output())
                    .isTrue();
            return process.exitValue();
        }

        /** The line of the table in a terminal that tells of ClickHouse. */
        String tableLine() throws IOException {
            return screen().stream()
                    .filter(line -> line.startsWith("ClickHouse"))
                    .findFirst()
                    .orElse("");
        }

        void awaitRows() {
            TimeLimits.await(LIMIT).untilAsserted(() -> {
                assertThat(process.isAlive()).as(output()).isTrue();
                assertThat(output()).containsPattern("emitted [1-9].* rows [1-9]");
            });
        }
    }
}
