package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.CompressedBatch.Part;
import io.clickstream.local.pipeline.FlinkCluster;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch of a few kilobytes that becomes gigabytes ends no process: its long records are dead letters, and all else arrives. */
@SharedPipeline.Used
class CompressionBombsIT {

    private static final int MB = 1_000_000;
    private static final String TOPIC = "user_clicks";

    private final RestartablePipeline pipeline;
    private long process;
    private int failures;

    CompressionBombsIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @BeforeEach
    void remember() throws Exception {
        process = pipeline.local().flink().get().process().pid();
        failures = pipeline.local().flink().get().job().failures().size();
    }

    /** The heap of the job's process is 512 MB. */
    static Stream<Arguments> bombs() {
        return Stream.of(
                Arguments.of("gzip", List.of(10 * MB)),
                Arguments.of("gzip", List.of(400 * MB)),
                Arguments.of("snappy", List.of(18 * MB)),
                Arguments.of("lz4", List.of(10 * MB)),
                Arguments.of("lz4", List.of(240 * MB)),
                Arguments.of("zstd", List.of(10 * MB)),
                Arguments.of("zstd", List.of(100 * MB)),
                Arguments.of("zstd", List.of(400 * MB)),
                Arguments.of("zstd", List.of(2000 * MB, 2000 * MB)));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void isADeadLetterWithSizeAndPlace(String codec, List<Integer> sizes) throws Exception {
        String user = "bomb-" + codec + "-" + sizes.get(0);
        List<Part> parts = Stream.of(Stream.of(good(user)), sizes.stream().map(Part::bomb), Stream.of(good(user)))
                .flatMap(part -> part)
                .toList();

        long first = new CompressedBatch(codec, parts).send(pipeline.bootstrapServers(), TOPIC, 0);

        awaitRows(user, 2);
        for (int i = 0; i < sizes.size(); i++) {
            String letter =
                    "SELECT reason, length(payload), startsWith(payload, 'bomb') FROM dead_letters WHERE source_topic = '"
                            + TOPIC + "' AND source_partition = 0 AND source_offset = " + (first + 1 + i);
            String reason = "record of " + parts.get(1 + i).valueSize() + " bytes, but at most 1048576 are read";
            TimeLimits.await()
                    .untilAsserted(() ->
                            assertThat(pipeline.query(letter)).containsExactly(new String[] {reason, "1048576", "1"}));
        }
        assertThatNothingIsReadAgainAndAgain(1);
    }

    @Test
    void aLongKeyCostsNoEvent() throws Exception {
        Part longKey = new Part(400 * MB, event("long-key"), 0, 0);

        new CompressedBatch("zstd", List.of(longKey)).send(pipeline.bootstrapServers(), TOPIC, 1);

        awaitRows("long-key", 1);
        assertThatNothingIsReadAgainAndAgain(1);
    }

    @Test
    void manyHeadersCostNoEvent() throws Exception {
        Part manyHeaders = new Part(1, event("many-headers"), 0, 500_000);

        new CompressedBatch("zstd", Collections.nCopies(100, manyHeaders)).send(pipeline.bootstrapServers(), TOPIC, 2);

        awaitRows("many-headers", 100);
        // They fill the memory little by little, and the job's other threads may find none either.
        assertThatNothingIsReadAgainAndAgain(3);
    }

    private static Part good(String user) {
        return Part.value(event(user));
    }

    private static String event(String user) {
        return "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"" + user + "\"}";
    }

    private void awaitRows(String user, int rows) {
        TimeLimits.await()
                .untilAsserted(() -> assertThat(
                                pipeline.number("SELECT count() FROM events_processed WHERE user_id = '" + user + "'"))
                        .isEqualTo(rows));
    }

    /** The job may fail over a record, and then has read it. */
    private void assertThatNothingIsReadAgainAndAgain(int mostFailures) throws Exception {
        FlinkCluster flink = pipeline.local().flink().get();
        assertThat(flink.job().failures().size() - failures).isLessThanOrEqualTo(mostFailures);
        assertThat(flink.process().pid()).isEqualTo(process);
        assertThat(flink.job().status()).isEqualTo(JobStatus.RUNNING);
    }
}
