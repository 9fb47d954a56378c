package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says while parts stand still, end, or lose their folder, and what it leaves behind. */
class TroubledRunIT {
    private static final String CLICKHOUSE = "io.clickstream.local.clickhouse.ClickHouseMain";
    private static final String STORE = "org.gaul.s3proxy.Main";
    private static final String FLINK = "io.clickstream.local.flink.FlinkMain";

    @TempDir
    private Path folder;

    private LocalRuns runs;

    @BeforeEach
    void open() throws Exception {
        // A locale without umlauts has no such names either.
        boolean umlauts = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode('ä');
        runs = new LocalRuns(folder, umlauts ? "dä ta" : "da ta");
        Files.createDirectory(runs.systemTemporary());
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void goesOnWhilePartsStandStillAndNoticesOneThatIsKilled() throws Exception {
        // Given
        Path log = runs.data().resolve("logs/local.log");
        Files.createDirectories(log.getParent());
        // A log that cannot be written, as on a full disk.
        Files.createSymbolicLink(log, Path.of("/dev/full"));
        LocalRuns.Run run = runs.start("--messages-per-second", "200");
        run.awaitRows();
        assertThat(runs.tool(run, "transactions").exitCode()).isZero();
        LocalRuns.Run query = runs.tool(run, "query", "freshness");
        assertThat(query.exitCode()).as(query.output()).isZero();

        // When
        run.signal(STORE, "STOP");
        run.awaitSaid("the S3 store has not answered for 10 s; the run goes on");
        run.signal(CLICKHOUSE, "STOP");
        LocalRuns.Run unanswered = runs.tool(run, "query", "freshness");
        run.awaitSaid("ClickHouse has not answered for 10 s; the run goes on");
        assertThat(unanswered.exitCode()).isEqualTo(3);
        run.signal(CLICKHOUSE, "CONT");
        run.awaitSaid("ClickHouse answers again");
        run.signal(STORE, "CONT");
        run.awaitSaid("the S3 store answers again");
        int before = run.output().length();
        TimeLimits.await(Duration.ofSeconds(20))
                .until(() -> run.output().substring(before).contains("  emitted "));
        run.child(FLINK).destroyForcibly();

        // Then
        assertThat(unanswered.lines())
                .singleElement()
                .asString()
                .contains("(CLICKHOUSE_URL) does not answer")
                .doesNotContain("Exception");
        TimeLimits.await(Duration.ofSeconds(5))
                .until(() -> run.output().contains("Flink ended with exit code 137; see " + runs.data()));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).doesNotContain("stuck: ", "Exception", "ERROR");
        Files.delete(log);
        assertNothingIsLeft();
    }

    @Test
    void countsToTheEndAndTellsOfADataFolderThatIsGone() throws Exception {
        LocalRuns.Run counted = runs.start("--events", "50");

        assertThat(counted.exitCode()).as(counted.output()).isZero();
        assertThat(counted.output().lines().filter(line -> line.contains(" | processed ")))
                .last()
                .asString()
                .contains("| processed 50 | dead letters 0 | rows 50 |", "| lag 0");
        assertThat(runs.data().resolve("tmp")).doesNotExist();
        assertNothingIsLeft();

        LocalRuns.Run bereft = runs.start("--messages-per-second", "50");
        bereft.awaitRows();
        int before = bereft.output().length();
        Files.move(runs.data(), folder.resolve("moved"));

        assertThat(bereft.exitCode()).isEqualTo(1);
        assertThat(bereft.output().substring(before).lines().filter(line -> !line.contains(" | processed ")))
                .containsExactly("the data folder " + runs.data() + " is gone, and nothing can be kept without it");
    }

    @Test
    void aFullDiskIsOneLineHoweverOftenItIsTried() throws Exception {
        LocalRuns.Run both = runs.startTwiceOnSmallDisk(120, "--messages-per-second", "0");

        assertThat(both.exitCode()).as(both.output()).isZero();
        assertThat(both.lines())
                .filteredOn(line -> line.contains("no space is left on the disk of the data folder " + runs.data()))
                .as(both.output())
                .hasSize(2);
        assertThat(both.lines())
                .filteredOn(line -> line.matches("ended with [12]"))
                .hasSize(2);
        assertThat(both.output()).doesNotContain("Exception", "ERROR", "\tat ");
    }

    private void assertNothingIsLeft() throws Exception {
        assertThat(runs.leftOver()).isEmpty();
        assertThat(runs.systemTemporary()).isEmptyDirectory();
        assertThat(folder)
                .isDirectoryNotContaining(path -> !path.equals(runs.data())
                        && !path.equals(runs.systemTemporary())
                        && !path.getFileName().toString().startsWith("output-"));
    }
}
