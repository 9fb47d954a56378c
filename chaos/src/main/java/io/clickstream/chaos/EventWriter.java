package io.clickstream.chaos;

import io.clickstream.emitter.EmitterConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes numbered events at full speed, with the emitter's settings. */
final class EventWriter implements AutoCloseable {

    private static final long YEAR_2300 = Instant.parse("2300-01-01T00:00:00Z").toEpochMilli();
    private static final long AHEAD_MS = Duration.ofMinutes(50).toMillis();
    private static final String NEVER = "what was never committed";

    private final NumberedEvents events;
    private final String directServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile long written;

    /**
     * @param bootstrapServers for the events
     * @param directServers for the records that are taken back
     */
    EventWriter(NumberedEvents events, String bootstrapServers, String directServers) {
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
     * @throws IllegalStateException if it refuses one
     */
    void write(long from, long to) {
        write(from, to, () -> false);
    }

    /** @param clocksAreOdd whether the events that are written now carry odd times */
    void write(long from, long to, BooleanSupplier clocksAreOdd) {
        AtomicReference<Exception> refusal = new AtomicReference<>();
        for (long number = from; number < to; number++) {
            NumberedEvent event = events.event(number);
            producer.send(
                    new TimedRecord(event, clocksAreOdd.getAsBoolean() ? oddTime(number) : null), (metadata, error) -> {
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

        TimedRecord(NumberedEvent event, Long timestamp) {
            super(event.type().topic(), event.userId().getBytes(StandardCharsets.US_ASCII), event.value());
            this.timestamp = timestamp;
        }

        @Override
        public Long timestamp() {
            return timestamp;
        }
    }

    /** Number behind the last event that has been handed over. */
    long written() {
        return written;
    }

    /**
     * Writes good events into a transaction and aborts it: nothing may ever be seen of them.
     *
     * @param number of the event whose time they carry, so that they are among those that are looked at
     */
    void writeAndTakeBack(int count, long number) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", directServers);
        settings.put("transactional.id", "chaos-taken-back");
        try (KafkaProducer<byte[], byte[]> transactional = producer(settings)) {
            transactional.initTransactions();
            transactional.beginTransaction();
            for (int i = 0; i < count; i++) {
                NumberedEvent event = events.event(i);
                String json = "{\"timestamp\":\"" + NumberedEvents.time(number) + "\",\"user_id\":\"" + NEVER + "\"}";
                transactional.send(
                        new ProducerRecord<>(event.type().topic(), json.getBytes(StandardCharsets.US_ASCII)));
            }
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
