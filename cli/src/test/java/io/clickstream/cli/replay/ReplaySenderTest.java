package io.clickstream.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplaySenderTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Deque<RuntimeException> errors = new ArrayDeque<>();
    private Duration perRecord = Duration.ZERO;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                    nanos.addAndGet(perRecord.toNanos());
                    return super.send(record);
                }

                @Override
                public synchronized void flush() {
                    while (errors.isEmpty() ? completeNext() : errorNext(errors.pop())) {}
                }
            };

    @Test
    void tellsWhereEachLiesNowAndMarksTheRecords() throws Exception {
        ReplaySender.Outcome outcome = send(2);

        assertThat(outcome.sent()).extracting(ReplayJournal.Replayed::offset).containsExactly(0L, 1L);
        assertThat(producer.history())
                .extracting(record -> ReplayRecord.replayOf(record.headers()))
                .containsExactly("orders/2/0/A", "orders/2/1/A");
        assertThat(producer.history()).extracting(record -> record.partition()).containsOnly(2);
    }

    @Test
    void aRefusalIsCertainAndATimeOutIsNot() throws Exception {
        // Given
        errors.add(new RecordTooLargeException("too large"));
        errors.add(new TimeoutException("expired"));

        // When
        ReplaySender.Outcome outcome = send(3);

        // Then
        assertThat(outcome.refused()).containsValue("too large").hasSize(1);
        assertThat(outcome.uncertain()).containsValue("expired").hasSize(1);
        assertThat(outcome.sent()).hasSize(1);
    }

    @Test
    void givesUpBeforeOthersTakeTheIntentsForAbandoned() throws Exception {
        // Given
        perRecord = Duration.ofSeconds(20);

        // When
        ReplaySender.Outcome outcome = send(5);

        // Then
        assertThat(outcome.sent()).hasSize(3);
        assertThat(outcome.late()).hasSize(2);
        assertThat(producer.history()).hasSize(3);
    }

    private ReplaySender.Outcome send(int count) throws InterruptedException {
        List<ReplayRecord> batch = IntStream.range(0, count)
                .mapToObj(offset -> new SourceRecordId("orders", 2, offset, "A", 0))
                .map(id -> new ReplayRecord(
                        new DeadLetterRecord(id, 1, "job", "reason", null, null), null, null, "{}".getBytes(UTF_8)))
                .toList();
        List<ReplayJournal.Intent> intents = batch.stream()
                .map(record -> new ReplayJournal.Intent(record.deadLetter().id(), "run", 0, Map.of()))
                .toList();
        ReplaySender sender = new ReplaySender(producer, nanos::get);
        return sender.send(batch, intents, sender.now());
    }
}
