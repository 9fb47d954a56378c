package io.clickstream.cli.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/** Sends dead letters so that it is known of each whether it was sent, unless Kafka does not say. */
final class ReplaySender {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);
    private static final Duration RESERVE = Duration.ofSeconds(5);

    /** After so long nothing more is sent: it would not be over when others take the intents for abandoned. */
    private static final Duration SEND_LIMIT =
            ReplayJournal.YOUNG.minus(DELIVERY_TIMEOUT).minus(MAX_BLOCK).minus(RESERVE);

    /** No transactions: their markers would take offsets, and those of a raw topic are counted. */
    static final Map<String, Object> PRODUCER = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "true",
            ProducerConfig.RETRIES_CONFIG,
            Integer.toString(Integer.MAX_VALUE),
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            "20000",
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Long.toString(DELIVERY_TIMEOUT.toMillis()),
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Long.toString(MAX_BLOCK.toMillis()));

    private final Producer<byte[], byte[]> producer;
    private final LongSupplier nanos;

    /** @param nanos a clock that never goes back */
    ReplaySender(Producer<byte[], byte[]> producer, LongSupplier nanos) {
        this.producer = producer;
        this.nanos = nanos;
    }

    /**
     * What became of a batch.
     *
     * @param sent those that Kafka has
     * @param refused those that Kafka certainly does not have, with the reason
     * @param uncertain those that it may have or not, with the reason
     * @param late those that were not sent because it was too late
     */
    record Outcome(
            List<ReplayJournal.Replayed> sent,
            Map<ReplayJournal.Intent, String> refused,
            Map<ReplayJournal.Intent, String> uncertain,
            List<ReplayJournal.Intent> late) {}

    /** The time by the clock. */
    long now() {
        return nanos.getAsLong();
    }

    /**
     * Sends a batch.
     *
     * @param intents of the batch, in its order
     * @param intended when they were about to be written, by the clock
     */
    Outcome send(List<ReplayRecord> batch, List<ReplayJournal.Intent> intents, long intended)
            throws InterruptedException {
        Outcome outcome =
                new Outcome(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (ReplayRecord record : batch) {
            if (nanos.getAsLong() - intended > SEND_LIMIT.toNanos()) {
                break;
            }
            answers.add(producer.send(record.toProducerRecord()));
        }
        producer.flush();
        for (int i = 0; i < batch.size(); i++) {
            ReplayJournal.Intent intent = intents.get(i);
            if (i >= answers.size()) {
                outcome.late().add(intent);
                continue;
            }
            try {
                RecordMetadata metadata = answers.get(i).get();
                outcome.sent().add(new ReplayJournal.Replayed(intent, metadata.partition(), metadata.offset()));
            } catch (ExecutionException e) {
                (isRefusal(e.getCause()) ? outcome.refused() : outcome.uncertain())
                        .put(intent, e.getCause().getMessage());
            }
        }
        return outcome;
    }

    /** Whether the record was never written. A time-out, for one, may come after it was. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof RecordTooLargeException
                || error instanceof AuthorizationException
                || error instanceof SerializationException;
    }
}
