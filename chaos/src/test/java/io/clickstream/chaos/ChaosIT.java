package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.settings.Settings;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A short fixed part of what {@code make chaos} does at length. */
@Execution(ExecutionMode.CONCURRENT)
class ChaosIT {

    private static final int EVENTS = 20_000;
    private static final int HASTE = 4;
    private static final long SEED = 42;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path data;

    @Test
    void exactlyOnceLosesNothingAndDuplicatesNothing() throws Exception {
        assertExact(
                "exactly-once",
                List.of(Fault.TASK_FAILURE, Fault.KILL_KAFKA),
                List.of(Fault.KILL_FLINK, Fault.KILL_CLICKHOUSE),
                List.of(Fault.STORE_FAILS, Fault.CUT_JOB),
                List.of(Fault.RESCALE, Fault.REBALANCE),
                List.of(Fault.UPGRADE));
    }

    /** As {@code make chaos} does it. A shorter one, of another pipeline, is in {@link OwnPipelineIT}. */
    @Test
    @Tag("long")
    void atLeastOnceIsExactInClickHouseToo() throws IOException {
        // Given
        StringWriter out = new StringWriter();
        Path results = data.resolve("rounds.jsonl");

        // When
        int exitCode = Settings.commandLine(new ChaosCommand(), Map.of(), Map.of())
                .setOut(new PrintWriter(out, true))
                .execute(
                        "--seed=" + SEED,
                        "--guarantee=at-least-once",
                        "--faults=KILL_CLICKHOUSE,TASK_FAILURE,RESTART_ALL",
                        "--decks=1",
                        "--events-per-round=" + EVENTS,
                        "--rounds=2",
                        "--chaos-dir=" + data.resolve("pipeline"),
                        "--results=" + results);

        // Then
        assertThat(exitCode).as(out.toString()).isZero();
        assertThat(Files.readAllLines(results))
                .isNotEmpty()
                .allMatch(line -> line.contains("\"lost\":0,\"duplicate\":0,\"wrong\":0"));
    }

    @Test
    void aStoreThatIsAwayDoesNotRestartTheJob() throws Exception {
        // Given
        try (FaultablePipeline pipeline = FaultablePipeline.start(
                FaultablePipeline.Setup.of(data, "exactly-once").withHaste(HASTE), InstallLayout.current())) {
            await().atMost(LIMIT)
                    .until(() -> pipeline.flink().get().job().latestCheckpoint().isPresent());

            // When
            Fault.STORE_FAILS.strike(pipeline, new SplittableRandom(SEED));

            // Then
            String before = pipeline.flink().get().job().latestCheckpoint().orElseThrow();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pipeline.flink().get().job().latestCheckpoint())
                            .isPresent()
                            .get()
                            .isNotEqualTo(before));
            assertThat(pipeline.flink().get().job().failures()).isEmpty();
        }
    }

    @SafeVarargs
    private void assertExact(String deliveryGuarantee, List<Fault>... rounds) throws Exception {
        // Given
        try (ChaosRun run = ChaosRun.begin(
                SEED, FaultablePipeline.Setup.of(data, deliveryGuarantee).withHaste(HASTE))) {
            for (List<Fault> faults : rounds) {

                // When
                Round round = run.round(faults, EVENTS);

                // Then
                assertThat(round.inFlight()).as(faults.toString()).isPositive();
                assertThat(round.verdict()).as(faults.toString()).matches(Verdict::isExact);
            }
            assertThat(run.end()).matches(Verdict::isExact);
        }
    }
}
