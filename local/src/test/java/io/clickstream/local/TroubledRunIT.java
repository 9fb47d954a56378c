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
    void goesOnWhilePartsStandStillAndEndsWhenItsFolderIsGone() throws Exception {
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
        int then = run.output().length();
        Files.move(runs.data(), folder.resolve("moved"));

        // Then
        assertThat(unanswered.lines())
                .singleElement()
                .asString()
                .contains("(CLICKHOUSE_URL) does not answer")
                .doesNotContain("Exception");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).doesNotContain("stuck: ", "Exception", "ERROR");
        assertThat(run.output().substring(then).lines().filter(line -> !line.contains(" | processed ")))
                .containsExactly("the data folder " + runs.data() + " is gone, and nothing can be kept without it");
        assertThat(runs.leftOver()).isEmpty();
        assertThat(runs.systemTemporary()).isEmptyDirectory();
        // A part that was about to write may have made the data folder anew.
        assertThat(folder.toFile().list())
                .filteredOn(name -> !name.startsWith("output-"))
                .contains("moved", "tmp")
                .isSubsetOf("moved", "tmp", runs.data().getFileName().toString());
    }

    @Test
    void aFullDiskIsOneLineHoweverOftenItIsTried() throws Exception {
        LocalRuns.Run both = runs.startTwiceOnSmallDisk(120, "--messages-per-second", "0");

        assertThat(both.exitCode()).as(both.output()).isZero();
        String full = "no space is left on the disk of the data folder " + runs.data();
        // The run goes on without its page, so it says that before it ends, if the page comes to it.
        assertThat(both.lines())
                .filteredOn(line -> line.contains("there is no live page"))
                .allMatch(line -> line.contains(full));
        assertThat(both.lines())
                .filteredOn(line -> line.contains(full) && !line.contains("there is no live page"))
                .as(both.output())
                .hasSize(2);
        assertThat(both.lines())
                .filteredOn(line -> line.matches("ended with [12]"))
                .hasSize(2);
        assertThat(both.output()).doesNotContain("Exception", "ERROR", "\tat ");
    }
}
