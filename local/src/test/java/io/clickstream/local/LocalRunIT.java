package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make run} as a user starts it: a process with arguments, an output and an exit code. */
class LocalRunIT {

    private static final Duration RUN_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private static final int SCREEN_COLUMNS = 100;
    private static final int SCREEN_ROWS = 40;
    private static final String CTRL_C = "\u0003";

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        List<ProcessHandle> left = started.stream()
                .map(Process::toHandle)
                .flatMap(run -> Stream.concat(Stream.of(run), run.descendants()))
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        // The parts write to the folder until they have ended, and it cannot be deleted before.
        left.forEach(process -> process.onExit().join());
    }

    @Test
    void aBoundedRunEndsWithAnExactReconciliation() throws Exception {
        // When
        Run run = start("--events", "5000", "--malformed-ratio", "0.01", "--seed", "3");

        // Then
        assertThat(run.exitCode(RUN_LIMIT)).as(run.output()).isZero();
        assertThat(run.output())
                .containsPattern("emitted 5000 = rows 49\\d\\d \\+ dead letters [1-9]\\d?, duplicates 0");
    }

    @Test
    void aRunContinuesWhereItWasStoppedOrKilled() throws Exception {
        // Given
        Run first = start("--messages-per-second", "500", "--malformed-ratio", "0.01");
        first.awaitRows();

        // When
        first.process().destroy();

        // Then
        first.exitCode(STOP_LIMIT);
        assertThat(first.output()).contains("the next one continues here");
        assertThat(childrenOf(folder)).isEmpty();

        // And when
        Run killed = start("--messages-per-second", "500", "--malformed-ratio", "0.01");
        killed.awaitRows();
        killed.process().destroyForcibly();
        Run last = start("--events", "500");

        // Then
        assertThat(last.exitCode(RUN_LIMIT)).as(last.output()).isZero();
        assertThat(last.output())
                .contains("from s3://clickstream/checkpoints/")
                .contains("emitted 500 = rows 500 + dead letters 0, duplicates 0")
                .containsPattern("all runs: raw records \\d+, rows \\d+, dead letters \\d+, missing 0, duplicates 0");
        assertThat(folder.resolve("data/logs")).isDirectoryNotContaining("glob:**.crash");
    }

    @Test
    void aPartThatDiesEndsTheRunWithItsName() throws Exception {
        // Given
        Run run = start("--messages-per-second", "100");
        run.awaitRows();

        // When
        run.process()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("ClickHouseMain"))
                .forEach(ProcessHandle::destroyForcibly);

        // Then
        assertThat(run.exitCode(STOP_LIMIT.multipliedBy(2))).isEqualTo(1);
        assertThat(run.output()).contains("ClickHouse ended with exit code 137; see ");
    }

    @Test
    void aTransactionThatReadersAreStuckBehindIsToldWithTheRemedy() throws Exception {
        // Given
        Run run = start("--messages-per-second", "100");
        run.awaitRows();

        // When
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", run.kafka(), "transactional.id", "left-open"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("processed_events", new byte[0])).get();

            // Then
            await().atMost(RUN_LIMIT)
                    .untilAsserted(() -> assertThat(run.output())
                            .containsPattern(
                                    "stuck: processed_events-\\d: transaction left-open .* readers wait at offset")
                            .contains("make transactions ARGS=--abort"));
        }
    }

    @Test
    void inATerminalTheStatusIsATableThatStaysInItsPlace() throws Exception {
        // Given
        Run run = startInTerminal("--messages-per-second", "200");
        await().atMost(RUN_LIMIT)
                .untilAsserted(() -> assertThat(run.screen())
                        .anySatisfy(line -> assertThat(line).matches("ClickHouse    up +[1-9][0-9,]* .*")));
        List<String> before = run.screen();

        // When
        run.process().outputWriter().append(CTRL_C).flush();

        // Then
        run.exitCode(STOP_LIMIT.multipliedBy(2));
        assertThat(before)
                .filteredOn(line -> line.startsWith("ClickHouse    up"))
                .hasSize(1);
        assertThat(run.screen())
                .filteredOn(line -> line.startsWith("ClickHouse    up"))
                .hasSize(1);
        assertThat(run.screen().get(run.screen().size() - 1)).matches(" *[0-9.]+ s  stopping: emitted [1-9].*");
    }

    @Test
    void everyDocumentedMetricOfEmitterAndJobIsServed() throws Exception {
        // Given
        Run run = start("--messages-per-second", "100", "--malformed-ratio", "0.3", "--flink-metrics-port", "0");
        run.awaitRows();
        List<URI> addresses = run.metrics();

        // Then
        await().atMost(RUN_LIMIT).untilAsserted(() -> {
            Map<String, Double> samples = new HashMap<>();
            for (URI address : addresses) {
                samples.putAll(samples(address));
            }
            assertThat(samples.keySet().stream().map(sample -> sample.replaceFirst("\\{.*", "")))
                    .containsAll(documentedMetrics());
            assertThat(samples.entrySet())
                    .filteredOn(
                            sample -> sample.getKey().matches(".*eventjson_reason_refused\\{.*reason=\"not_json\".*"))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.getValue()).isPositive());
        });
    }

    /** The names in the tables of docs/operations.md that this run has, as samples have them. */
    private static Set<String> documentedMetrics() throws IOException {
        String page = Files.readString(Distribution.current().home().resolve("docs/operations.md"));
        return Pattern.compile("^\\| `(clickstream_emitter_\\w+|flink_\\w+).*?` \\| (\\w+)", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(row -> row.group(1) + (row.group(2).equals("histogram") ? "_bucket" : ""))
                .collect(Collectors.toSet());
    }

    private static Map<String, Double> samples(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines())
                .body()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)),
                        (first, second) -> first));
    }

    @Test
    void aTakenPortStopsTheStartWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            Run run = start("--clickhouse-port", Integer.toString(taken.getLocalPort()));

            // Then
            assertThat(run.exitCode(RUN_LIMIT)).isEqualTo(2);
            assertThat(run.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("port " + taken.getLocalPort() + " is not free: ")
                    .contains("CLICKHOUSE_PORT (--clickhouse-port)");
        }
    }

    @Test
    void aWrongSettingStopsTheStartWithOneLine() throws Exception {
        // When
        Run run = start("--messages-per-second", "many");

        // Then
        assertThat(run.exitCode(RUN_LIMIT)).isEqualTo(2);
        assertThat(run.output().lines()).singleElement().asString().contains("MESSAGES_PER_SECOND");
    }

    @Test
    void aSecondRunOnTheSameFolderIsRefused() throws Exception {
        // Given
        try (DataFolder inUse = DataFolder.open(folder.resolve("data"))) {
            assertThat(inUse.folder("kafka")).doesNotExist();

            // When
            Run run = start();

            // Then
            assertThat(run.exitCode(RUN_LIMIT)).isEqualTo(2);
            assertThat(run.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("another run uses ")
                    .contains("DATA_DIR (--data-dir)");
        }
    }

    /** With a terminal of its own, by the {@code script} of util-linux. */
    private Run startInTerminal(String... arguments) throws IOException {
        Optional<Path> script = Prerequisite.onPath("script");
        if (script.isEmpty()) {
            Prerequisite.missing("script is not on the path (package bsdutils or util-linux)");
        }
        // A build in the background has its programs ignore Ctrl-C.
        String command = "stty rows " + SCREEN_ROWS + " cols " + SCREEN_COLUMNS
                + " && exec env --default-signal=INT "
                + command(arguments).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder(script.orElseThrow().toString(), "-qefc", command, "/dev/null");
        builder.environment().putAll(Map.of("TERM", "xterm-256color", "LC_ALL", "C.UTF-8"));
        return start(builder);
    }

    private Run start(String... arguments) throws IOException {
        return start(new ProcessBuilder(command(arguments)));
    }

    private Run start(ProcessBuilder builder) throws IOException {
        Path output = folder.resolve("output-" + started.size());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return new Run(process, output);
    }

    private List<String> command(String... arguments) {
        Path home = Distribution.current().home();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dclickstream.home=" + home,
                "-cp",
                Distribution.current().lib(),
                LocalMain.class.getName()));
        command.addAll(List.of("--data-dir", folder.resolve("data").toString(), "--checkpoint-interval", "1 s"));
        for (String port : List.of("kafka", "kafka-controller", "s3", "flink", "clickhouse", "page")) {
            if (!List.of(arguments).contains("--" + port + "-port")) {
                command.addAll(List.of("--" + port + "-port", "0"));
            }
        }
        command.addAll(List.of("--status-interval", "1"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Processes of a run in this folder that are still there. */
    private static List<String> childrenOf(Path folder) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }

    private record Run(Process process, Path file) {

        String output() throws IOException {
            return Files.readString(file);
        }

        /** Kafka's address as the run shows it. */
        String kafka() throws IOException {
            return output().lines()
                    .filter(line -> line.strip().startsWith("Kafka "))
                    .map(line -> line.strip().substring("Kafka".length()).strip())
                    .findFirst()
                    .orElseThrow();
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

        int exitCode(Duration limit) throws Exception {
            assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ends within %s: %s", limit, output())
                    .isTrue();
            return process.exitValue();
        }

        void awaitRows() {
            await().atMost(RUN_LIMIT).untilAsserted(() -> {
                assertThat(process.isAlive()).as(output()).isTrue();
                assertThat(output()).containsPattern("emitted [1-9].* rows [1-9]");
            });
        }
    }
}
