package io.clickstream.bench.latency;

import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.Event;
import io.clickstream.emitter.EventGenerator;
import io.clickstream.emitter.EventTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the emitter's events on a schedule, with the emitter's producer, and never skips one. */
final class Sender implements AutoCloseable {

    /** Parking is not more exact than this. */
    private static final long SHORTEST_PARK_NANOS = 500_000;

    private final EventGenerator events = new EventGenerator(1, 0, EventTime.NOW, InstantSource.system());
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Producer<byte[], byte[]> producer;

    Sender(String bootstrapServers) {
        this.producer = EmitterConfig.of(Map.of())
                .withBootstrapServers(bootstrapServers)
                .producer()
                .newProducer();
    }

    /**
     * Sends the events from one number up to another, and returns when the last one is due.
     *
     * @param recorder is told each event and its place
     */
    void send(Schedule schedule, long from, long to, LatencyRecorder recorder) {
        for (long number = from; number < to; number++) {
            long due = schedule.nanos(number);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(Math.max(wait, SHORTEST_PARK_NANOS));
            }
            send(events.next(), due, schedule, recorder);
        }
        if (failure.get() != null) {
            throw new IllegalStateException("an event could not be sent", failure.get());
        }
    }

    private void send(Event event, long due, Schedule schedule, LatencyRecorder recorder) {
        recorder.handedOver();
        producer.send(
                new ProducerRecord<>(event.type().topic(), null, schedule.millis(due), event.key(), event.value()),
                (place, error) -> {
                    if (error == null) {
                        recorder.sent(event.type().topic(), place.partition(), place.offset(), due);
                    } else {
                        failure.compareAndSet(null, error);
                    }
                });
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
