package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.EventWriter;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.PipelineTopics;
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
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The moment that decides exactly-once: the checkpoint is complete in the store, so it is what a restart continues from,
 * but its transactions are not committed yet.
 */
@Execution(ExecutionMode.CONCURRENT)
class CommitWindowIT {

    private static final int EVENTS = 20_000;
    private static final Duration LONG_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path data;

    @Test
    void aRestartCommitsWhatTheKilledJobHadPreCommitted() throws Exception {
        try (Pipeline pipeline = new Pipeline(LONG_TIMEOUT)) {
            // Given
            pipeline.killFlinkBetweenPreCommitAndCommit();

            // When
            FaultablePipeline.start(pipeline.faultable.flink());

            // Then
            assertThat(pipeline.faultable.flink().get().job().restoredFrom())
                    .as("the checkpoint that nobody was told of")
                    .hasValueSatisfying(from -> assertThat(from).endsWith(pipeline.heldCheckpoint));
            pipeline.awaitArrival();
            assertThat(pipeline.check(true)).matches(Verdict::isExact);
        }
    }

    @Test
    @Tag("long")
    void afterTheTransactionTimeoutRowsAreMissingUntilTheJobReadsAllAgain() throws Exception {
        try (Pipeline pipeline = new Pipeline(SHORT_TIMEOUT)) {
            // Given
            pipeline.killFlinkBetweenPreCommitAndCommit();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(pipeline.openTransactions()).isEmpty());

            // When
            FaultablePipeline.start(pipeline.faultable.flink());
            EventRange later = pipeline.write();

            // Then
            pipeline.awaitArrival(later);
            assertThat(pipeline.check(true).lost()).isPositive();

            // And when
            pipeline.faultable.startFromNothing();

            // Then
            pipeline.awaitArrival();
            assertThat(pipeline.check(false)).matches(Verdict::isExact);
        }
    }

    /** A pipeline with a writer and a check. */
    private final class Pipeline implements AutoCloseable {

        private final FaultablePipeline faultable;
        private final PipelineTopics topics;
        private final EventWriter writer;
        private final ExactlyOnceVerifier verifier;
        private final NumberedEvents events = new NumberedEvents(7);
        private final List<EventRange> written = new ArrayList<>();
        private String heldCheckpoint;

        Pipeline(Duration transactionTimeout) throws Exception {
            faultable = FaultablePipeline.start(
                    FaultablePipeline.Setup.of(data, "exactly-once").withTransactionTimeout(transactionTimeout),
                    InstallLayout.current());
            topics = faultable.topics();
            verifier = new ExactlyOnceVerifier(events, faultable.target());
            writer = new EventWriter(
                    number -> events.event(number).record(),
                    faultable.bootstrapServers(),
                    faultable.bootstrapServers());
        }

        EventRange write() throws InterruptedException {
            long from = written.stream().mapToLong(EventRange::to).max().orElse(0);
            Map<TopicPartition, Long> begin = topics.rawEndOffsets();
            writer.write(from, from + EVENTS, () -> false);
            EventRange range = new EventRange(from, from + EVENTS, begin, topics.rawEndOffsets(), topics.rawTopicIds());
            written.add(range);
            return range;
        }

        void killFlinkBetweenPreCommitAndCommit() throws Exception {
            awaitArrival(write());
            faultable.jobToStore().holdAnswerTo(Pattern.compile("PUT \\S+/_metadata"));
            write();
            assertThat(faultable.jobToStore().awaitHeld(LIMIT)).isTrue();
            heldCheckpoint = newestCheckpoint();
            faultable.flink().kill();
            faultable.jobToStore().release();
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

        void awaitArrival(EventRange range) {
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(verifier.arrived(range)).isEqualTo(range.size()));
        }

        Verdict check(boolean exactlyOnce) throws Exception {
            Target target = faultable.target();
            return new ExactlyOnceVerifier(events, exactlyOnce ? target : target.atLeastOnce()).check(written, 1);
        }

        List<TransactionListing> openTransactions() throws Exception {
            return faultable.admin().listTransactions().all().get().stream()
                    .filter(found -> found.state() == TransactionState.ONGOING)
                    .toList();
        }

        @Override
        public void close() {
            writer.close();
            faultable.close();
        }
    }
}
