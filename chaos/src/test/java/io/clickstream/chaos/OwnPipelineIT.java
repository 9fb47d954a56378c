package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code make chaos PIPELINE=...}: a filtered table, dead letters, and records that were taken back. */
@Execution(ExecutionMode.CONCURRENT)
class OwnPipelineIT {

    @TempDir
    private Path data;

    @Test
    void theSamplesOfAFolderArriveOnceThroughFaults() throws Exception {
        // When
        Run run = run("--guarantee=at-least-once", "--faults=KILL_FLINK,KILL_CLICKHOUSE", "--decks=1", "--rounds=2");

        // Then
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("calm: 348 records, two copies of each kind");
        assertThat(Files.readAllLines(data.resolve("rounds.jsonl")))
                .isNotEmpty()
                .allMatch(line -> line.contains("\"pipeline\":\"sensors\"")
                        && line.contains("\"lost\":0,\"duplicate\":0,\"wrong\":0"));
    }

    @Test
    @Tag("long")
    void whatIsReadUncommittedIsFound() {
        // When
        Run run = run("--guarantee=exactly-once", "--faults=TASK_FAILURE", "--rounds=1", "--sabotage=READ_UNCOMMITTED");

        // Then
        assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
        assertThat(run.output())
                .contains("a row in readings of a record that was never written")
                .contains("a row in alerts of a record that was never written")
                .contains("a row in dead_letters of a record that was never written");
    }

    /** What a run printed and ended with. */
    private record Run(int exitCode, String output) {}

    private Run run(String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter out = new PrintWriter(output, true);
        int exitCode = Settings.commandLine(new ChaosCommand(), Map.of(), Map.of())
                .setOut(out)
                .setErr(out)
                .execute(Stream.concat(
                                Stream.of(
                                        "--pipeline="
                                                + InstallLayout.current().home().resolve("examples/sensors"),
                                        "--seed=42",
                                        "--events-per-round=10000",
                                        "--chaos-dir=" + data.resolve("pipeline"),
                                        "--results=" + data.resolve("rounds.jsonl")),
                                Stream.of(arguments))
                        .toArray(String[]::new));
        return new Run(exitCode, output.toString());
    }
}
