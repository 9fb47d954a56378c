package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.CompressedBatch.Part;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A batch of a few kilobytes that becomes gigabytes is not read again and again: its long records are dead letters, and all else
 * arrives.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompressionBombsIT {

    private static final int MB = 1_000_000;
    private static final String TOPIC = "user_clicks";

    /** Each may find the job's process without memory, and those that wait for it are read as one is. */
    private static final int WAVES = 2;

    private final Map<Bomb, Long> offsets = new HashMap<>();
    private LocalRuns runs;
    private LocalRuns.Run run;
    private ClickHouse clickHouse;

    /** Long records between two good ones, in one batch. */
    private record Bomb(String codec, List<Integer> sizes) {

        String user() {
            return "bomb-" + codec + "-" + sizes.get(0);
        }

        List<Part> parts() {
            Part good = Part.value(event(user()));
            return Stream.of(Stream.of(good), sizes.stream().map(Part::bomb), Stream.of(good))
                    .flatMap(part -> part)
                    .toList();
        }
    }

    /** The heap of the job's process is 512 MB. */
    static Stream<Bomb> bombs() {
        return Stream.of(
                new Bomb("gzip", List.of(10 * MB)),
                new Bomb("gzip", List.of(400 * MB)),
                new Bomb("snappy", List.of(18 * MB)),
                new Bomb("lz4", List.of(10 * MB)),
                new Bomb("lz4", List.of(240 * MB)),
                new Bomb("zstd", List.of(10 * MB)),
                new Bomb("zstd", List.of(100 * MB)),
                new Bomb("zstd", List.of(400 * MB)),
                new Bomb("zstd", List.of(2000 * MB, 2000 * MB)));
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        runs = new LocalRuns(folder);
        run = runs.start("--messages-per-second", "0.001");
        run.awaitSaid("Ctrl-C stops everything");
        clickHouse = ClickHouse.at(URI.create(run.address("ClickHouse")));
        for (Bomb bomb : bombs().toList()) {
            offsets.put(bomb, new CompressedBatch(bomb.codec(), bomb.parts()).send(run.kafka(), TOPIC, 0));
        }
        send(1, List.of(new Part(400 * MB, event("long-key"), 0, 0)));
    }

    @AfterAll
    void stop() throws Exception {
        try {
            assertThat(run.process().isAlive()).as(run.output()).isTrue();
            assertThat(Pattern.compile("Flink ran out of memory and is started again")
                            .matcher(run.output())
                            .results()
                            .count())
                    .as(run.output())
                    .isBetween(1L, 2L * WAVES);
        } finally {
            runs.close();
        }
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void isADeadLetterWithSizeAndPlace(Bomb bomb) {
        awaitRows(bomb.user(), 2);
        for (int i = 0; i < bomb.sizes().size(); i++) {
            String letter =
                    "SELECT count() FROM dead_letters WHERE payload LIKE 'bomb%' AND length(payload) = 1048576 AND reason = "
                            + "'record of " + bomb.parts().get(1 + i).valueSize()
                            + " bytes, but at most 1048576 are read' AND source_topic = '" + TOPIC
                            + "' AND source_partition = 0 AND source_offset = " + (offsets.get(bomb) + 1 + i);
            TimeLimits.await()
                    .untilAsserted(
                            () -> assertThat(clickHouse.queryNumber(letter)).isOne());
        }
    }

    @Test
    void aLongKeyCostsNoEvent() {
        awaitRows("long-key", 1);
    }

    /** They fill the memory little by little, and any thread of the process may be the one that finds none. */
    @Test
    void manyHeadersCostNoEvent() throws Exception {
        awaitRows("long-key", 1);

        send(2, Collections.nCopies(100, new Part(1, event("many-headers"), 0, 500_000)));

        awaitRows("many-headers", 100);
    }

    private void send(int partition, List<Part> parts) throws Exception {
        new CompressedBatch("zstd", parts).send(run.kafka(), TOPIC, partition);
    }

    private static String event(String user) {
        return "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"" + user + "\"}";
    }

    private void awaitRows(String user, int rows) {
        TimeLimits.await()
                .untilAsserted(() -> assertThat(clickHouse.queryNumber(
                                "SELECT count() FROM events_processed WHERE user_id = '" + user + "'"))
                        .isEqualTo(rows));
    }
}
