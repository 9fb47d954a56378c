package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.local.Distribution;
import io.clickstream.local.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The moment that decides exactly-once: the checkpoint is complete in the store, so it is what a restart continues from,
 * but its transactions are not committed yet.
 */
class CommitWindowIT {

    private static final int EVENTS = 20_000;
    private static final long LONG_TIMEOUT_MS = 600_000;
    private static final long SHORT_TIMEOUT_MS = 10_000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path data;

    @Test
    void aRestartCommitsWhatTheKilledJobHadPreCommitted() throws Exception {
        try (Pipeline pipeline = new Pipeline(LONG_TIMEOUT_MS)) {
            // Given
            pipeline.killFlinkBetweenPreCommitAndCommit();

            // When
            Rig.start(pipeline.rig.flink());

            // Then
            assertThat(pipeline.rig.flink().get().job().restoredFrom())
                    .as("the checkpoint that nobody was told of")
                    .hasValueSatisfying(from -> assertThat(from).endsWith(pipeline.heldCheckpoint));
            pipeline.awaitArrival();
            assertThat(pipeline.check(true)).matches(Verdict::isExact);
        }
    }

    @Test
    void afterTheTransactionTimeoutRowsAreMissingUntilTheJobReadsAllAgain() throws Exception {
        try (Pipeline pipeline = new Pipeline(SHORT_TIMEOUT_MS)) {
            // Given
            pipeline.killFlinkBetweenPreCommitAndCommit();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pipeline.openTransactions()).isEmpty());

            // When
            Rig.start(pipeline.rig.flink());
            Slice later = pipeline.write();

            // Then
            pipeline.awaitArrival(later);
            assertThat(pipeline.check(true).lost()).isPositive();

            // And when
            pipeline.rig.startFromNothing();

            // Then
            pipeline.awaitArrival();
            assertThat(pipeline.check(false)).matches(Verdict::isExact);
        }
    }

    /** A rig with a writer and a check. */
    private final class Pipeline implements AutoCloseable {

        private final Rig rig;
        private final Admin admin;
        private final Topics topics;
        private final EventWriter writer;
        private final NumberedEvents events = new NumberedEvents(7);
        private final List<Slice> written = new ArrayList<>();
        private String heldCheckpoint;

        Pipeline(long transactionTimeoutMs) throws Exception {
            rig = Rig.start(
                    Rig.Setup.of(data, "exactly-once").withTransactionTimeout(transactionTimeoutMs),
                    Distribution.current());
            admin = rig.admin();
            topics = new Topics(admin, Rig.PARTITIONS);
            writer = new EventWriter(events, rig.bootstrapServers(), rig.bootstrapServers());
        }

        Slice write() throws InterruptedException {
            long from = written.stream().mapToLong(Slice::to).max().orElse(0);
            Map<TopicPartition, Long> begin = topics.rawEndOffsets();
            writer.write(from, from + EVENTS);
            Slice slice = new Slice(from, from + EVENTS, begin, topics.rawEndOffsets());
            written.add(slice);
            return slice;
        }

        void killFlinkBetweenPreCommitAndCommit() throws Exception {
            awaitArrival(write());
            rig.jobToStore().holdAnswerTo(Pattern.compile("PUT \\S+/_metadata"));
            write();
            assertThat(rig.jobToStore().awaitHeld(LIMIT)).isTrue();
            heldCheckpoint = newestCheckpoint();
            rig.flink().kill();
            rig.jobToStore().release();
            assertThat(openTransactions()).isNotEmpty();
        }

        /** The last one in the store, such as {@code chk-7}. */
        private String newestCheckpoint() throws IOException {
            try (Stream<Path> files = Files.walk(data.resolve("s3"))) {
                return files.filter(file -> file.endsWith("_metadata"))
                        .map(file -> file.getParent().getFileName().toString())
                        .max(Comparator.comparingInt(name -> Integer.parseInt(name.substring("chk-".length()))))
                        .orElseThrow();
            }
        }

        void awaitArrival() {
            written.forEach(this::awaitArrival);
        }

        void awaitArrival(Slice slice) {
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    Check.arrived(slice, rig.clickHouse().get()))
                            .isEqualTo(slice.size()));
        }

        Verdict check(boolean exactlyOnce) throws Exception {
            return new Check(events, rig.bootstrapServers(), exactlyOnce, "read_committed")
                    .check(written, rig.clickHouse().get(), 1);
        }

        List<TransactionListing> openTransactions() throws Exception {
            return admin.listTransactions().all().get().stream()
                    .filter(found -> found.state() == TransactionState.ONGOING)
                    .toList();
        }

        @Override
        public void close() {
            writer.close();
            admin.close();
            rig.close();
        }
    }
}
