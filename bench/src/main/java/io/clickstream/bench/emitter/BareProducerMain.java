package io.clickstream.bench.emitter;

import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.Event;
import io.clickstream.emitter.EventGenerator;
import io.clickstream.emitter.EventTime;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends events that were made before, again and again, with the emitter's producer: the least that any program has to do
 * that writes these bytes to Kafka.
 */
public final class BareProducerMain {

    /** So few that they stay in the processor's cache: more would make it slower than the emitter. */
    private static final int EVENTS = 10_000;

    private BareProducerMain() {}

    /** @param args Kafka's address */
    public static void main(String[] args) {
        EventGenerator generator = new EventGenerator(1, 0, EventTime.NOW, InstantSource.system());
        Event[] events = Stream.generate(generator::next).limit(EVENTS).toArray(Event[]::new);
        try (Producer<byte[], byte[]> producer = EmitterConfig.of(Map.of())
                .withBootstrapServers(args[0])
                .producer()
                .newProducer()) {
            while (true) {
                for (Event event : events) {
                    producer.send(new ProducerRecord<>(event.type().topic(), event.key(), event.value()));
                }
            }
        }
    }
}
