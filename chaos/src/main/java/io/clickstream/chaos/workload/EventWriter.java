package io.clickstream.chaos.workload;

import io.clickstream.emitter.EmitterConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events at full speed, with the emitter's settings. */
public final class EventWriter implements AutoCloseable {

    private static final long YEAR_2300 = Instant.parse("2300-01-01T00:00:00Z").toEpochMilli();
    private static final long AHEAD_MS = Duration.ofMinutes(50).toMillis();

    private final LongFunction<ProducerRecord<byte[], byte[]>> events;
    private final String directServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile long written;

    /**
     * @param events by number
     * @param bootstrapServers for the events
     * @param directServers for the records that are taken back
     */
    public EventWriter(
            LongFunction<ProducerRecord<byte[], byte[]>> events, String bootstrapServers, String directServers) {
        this.events = events;
        this.directServers = directServers;
        this.producer = producer(new HashMap<>(EmitterConfig.of(Map.of())
                .withBootstrapServers(bootstrapServers)
                .producer()
                .values()));
    }

    /**
     * Writes the events from one number up to another, and returns when the broker has acknowledged all.
     *
     * @param clocksAreOdd whether the events that are written now carry odd times
     * @throws IllegalStateException if it refuses one
     */
    public void write(long from, long to, BooleanSupplier clocksAreOdd) {
        AtomicReference<Exception> refusal = new AtomicReference<>();
        for (long number = from; number < to; number++) {
            producer.send(
                    new TimedRecord(events.apply(number), clocksAreOdd.getAsBoolean() ? oddTime(number) : null),
                    (metadata, error) -> {
                        if (error != null) {
                            refusal.compareAndSet(null, error);
                        }
                    });
            written = number + 1;
        }
        producer.flush();
        if (refusal.get() != null) {
            throw new IllegalStateException("an event could not be written", refusal.get());
        }
    }

    /** One of those that other clients write, or null for now. */
    private static Long oddTime(long number) {
        return switch ((int) (number % 5)) {
            case 0 -> -1L;
            case 1 -> 0L;
            case 2 -> YEAR_2300;
            case 3 -> System.currentTimeMillis() + AHEAD_MS;
            default -> null;
        };
    }

    /** With a time that the producer's own class may refuse. */
    private static final class TimedRecord extends ProducerRecord<byte[], byte[]> {
        private final Long timestamp;

        TimedRecord(ProducerRecord<byte[], byte[]> event, Long timestamp) {
            super(event.topic(), null, null, event.key(), event.value(), event.headers());
            this.timestamp = timestamp;
        }

        @Override
        public Long timestamp() {
            return timestamp;
        }
    }

    /** Number behind the last event that has been handed over. */
    public long written() {
        return written;
    }

    /**
     * Writes records into a transaction and aborts it: nothing may ever be seen of them.
     *
     * @param records such as the job could read
     */
    public void writeAndTakeBack(List<ProducerRecord<byte[], byte[]>> records) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", directServers);
        settings.put("transactional.id", "chaos-taken-back");
        try (KafkaProducer<byte[], byte[]> transactional = producer(settings)) {
            transactional.initTransactions();
            transactional.beginTransaction();
            records.forEach(transactional::send);
            transactional.flush();
            transactional.abortTransaction();
        } catch (KafkaException e) {
            throw new IllegalStateException("the transaction could not be aborted", e);
        }
    }

    @Override
    public void close() {
        // What could not be written by now is not waited for.
        producer.close(Duration.ZERO);
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
