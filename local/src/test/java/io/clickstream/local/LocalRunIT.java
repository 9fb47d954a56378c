package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.DataFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make run} as a user starts it: a process with arguments, an output and an exit code. */
class LocalRunIT {

    private LocalRuns runs;

    @BeforeEach
    void open(@TempDir Path folder) {
        runs = new LocalRuns(folder);
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void aRunContinuesWhereTheOneBeforeEndedHoweverThatWas() throws Exception {
        // Given
        LocalRuns.Run killed = runs.start("--messages-per-second", "500", "--malformed-ratio", "0.01");
        killed.awaitRows();

        // When
        killed.process().destroyForcibly();
        LocalRuns.Run last =
                runs.start("--events", "5000", "--malformed-ratio", "0.01", "--seed", "3", "--partitions", "5");

        // Then
        assertThat(last.exitCode()).as(last.output()).isZero();
        assertThat(last.output())
                .contains("from s3://clickstream/checkpoints/")
                .contains("user_clicks keeps its 3 partitions; 5 is for new topics (--partitions)")
                .containsPattern("emitted 5000 = rows 49\\d\\d \\+ dead letters [1-9]\\d?, duplicates 0")
                .containsPattern(
                        "all runs: raw records [\\d,]+, rows [\\d,]+, dead letters \\d+, missing 0, duplicate 0");
        assertThat(last.output().lines().filter(line -> line.contains(" | processed ")))
                .last()
                .asString()
                .contains("| lag 0");
        assertThat(runs.data().resolve("logs")).isDirectoryNotContaining("glob:**.crash");
        assertThat(runs.data().resolve("tmp")).doesNotExist();
        assertThat(runs.leftOver()).isEmpty();
    }

    @Test
    void aTakenPortStopsTheStartWithOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LocalRuns.Run run = runs.start("--clickhouse-port", Integer.toString(taken.getLocalPort()));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("port " + taken.getLocalPort() + " is not free: ")
                    .contains("CLICKHOUSE_PORT (--clickhouse-port)");
        }
    }

    @Test
    void aWrongSettingStopsTheStartWithOneLine() throws Exception {
        LocalRuns.Run run = runs.start("--messages-per-second", "many");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().lines()).singleElement().asString().contains("MESSAGES_PER_SECOND");
    }

    @Test
    void aDataFolderThatIsAFileStopsTheStartWithOneLine() throws Exception {
        Files.createFile(runs.data());

        LocalRuns.Run run = runs.start();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output().lines())
                .singleElement()
                .asString()
                .startsWith("DATA_DIR (--data-dir) cannot be " + runs.data());
    }

    @Test
    void aSecondRunOnTheSameFolderIsRefused() throws Exception {
        // Given
        try (DataFolder inUse = DataFolder.open(runs.data())) {
            assertThat(inUse.folder("kafka")).doesNotExist();

            // When
            LocalRuns.Run run = runs.start();

            // Then
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("another run uses ")
                    .contains("DATA_DIR (--data-dir)");
        }
    }
}
