package io.clickstream.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.emitter.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RivalsIT {

    @TempDir
    private Path folder;

    @Test
    void allRivalsMakeTheSameRowsAndAreMeasured() throws Exception {
        // Given
        StringWriter out = new StringWriter();
        CommandLine command = Settings.commandLine(new RivalsScenario(), Map.of(), Map.of());
        command.setOut(new PrintWriter(out, true));

        // When
        int code = command.execute(
                "--compared",
                "5000",
                "--events",
                "20000",
                "--repetitions",
                "1",
                "--warm-up",
                "2000",
                "--records",
                "5000",
                "--only",
                "LOOP,OURS",
                "--bench-dir",
                folder.resolve("data").toString(),
                "--results",
                folder.resolve("results").toString());

        // Then
        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString())
                .containsSubsequence(
                        "Kafka Streams with Jackson, exactly-once, tuned: the same ",
                        "Flink SQL, stock: the same ",
                        "Flink SQL, stock, exactly-once, tuned: the same ");
        assertThat(Files.readString(folder.resolve("results/rivals.md")))
                .contains("| bare kafka-clients loop | ", "| our job, exactly-once | ");
        assertThat(folder.resolve("results/rivals.png")).isNotEmptyFile();
    }
}
