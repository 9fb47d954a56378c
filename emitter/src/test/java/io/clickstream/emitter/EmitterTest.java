package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.core.kafka.KafkaAvailability;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EmitterTest {
    private final List<EmitterProgress> heard = new CopyOnWriteArrayList<>();

    @Test
    void emitsTheEventsOfTheSeed() {
        // Given
        EmitterConfig config = config(Map.of("EVENTS", "500", "MALFORMED_RATIO", "0.2"));
        MockProducer<byte[], byte[]> producer = producer(true);

        // When
        emitter(config, producer).run();

        // Then
        EventGenerator events = new EventGenerator(1, 0.2, EventTime.NOW, InstantSource.system());
        assertThat(producer.history()).hasSize(500).allSatisfy(sent -> {
            Event event = events.next();
            assertThat(sent.topic()).isEqualTo(event.type().topic());
            assertThat(sent.key()).isEqualTo(event.key());
            assertThat(withoutTime(sent.value())).isEqualTo(withoutTime(event.value()));
        });
    }

    @Test
    void countsWhatItSent() {
        // Given
        EventGenerator events = new EventGenerator(1, 0.2, EventTime.NOW, InstantSource.system());
        long malformed = Stream.generate(events::next)
                .limit(500)
                .filter(Event::malformed)
                .count();
        Emitter emitter = emitter(config(Map.of("EVENTS", "500", "MALFORMED_RATIO", "0.2")), producer(true));

        // When
        emitter.run();

        // Then
        EmitterProgress end = emitter.progress();
        assertThat(end).isEqualTo(new EmitterProgress(end.elapsed(), 500, 500, 0, malformed));
        assertThat(end.elapsed()).isPositive().isEqualTo(emitter.progress().elapsed());
        assertThat(emitter.firstError()).isEmpty();
    }

    @Test
    void waitsForEveryAcknowledgementBeforeItReturns() {
        // Given
        MockProducer<byte[], byte[]> producer = producer(false);
        Emitter emitter = emitter(config(Map.of("EVENTS", "50")), producer);

        // When
        emitter.run();

        // Then
        assertThat(emitter.progress().acknowledged()).isEqualTo(50);
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void aStoppedEmitterFlushesWhatItSent() throws Exception {
        // Given
        MockProducer<byte[], byte[]> producer = slowProducer();
        Emitter emitter = emitter(config(Map.of("MESSAGES_PER_SECOND", "200")), producer);
        Future<?> run = CompletableFuture.runAsync(emitter);
        await().until(() -> emitter.progress().sent() > 10);

        // When
        emitter.stop();
        run.get(10, SECONDS);

        // Then
        EmitterProgress end = emitter.progress();
        assertThat(end.sent()).isGreaterThan(10).isEqualTo(producer.history().size());
        assertThat(end.acknowledged()).isEqualTo(end.sent());
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void anEventThatKafkaRefusesEndsTheRun() throws Exception {
        // Given
        MockProducer<byte[], byte[]> producer = slowProducer();
        Emitter emitter = emitter(config(Map.of("MESSAGES_PER_SECOND", "200")), producer);
        Future<?> run = CompletableFuture.runAsync(emitter);
        await().until(() -> emitter.progress().sent() > 10);
        RuntimeException refusal = new TopicAuthorizationException("not allowed");

        // When
        synchronized (producer) {
            // Both before the emitter, which the first one stops, has the rest acknowledged.
            producer.errorNext(refusal);
            producer.errorNext(new TopicAuthorizationException("again"));
        }
        run.get(10, SECONDS);

        // Then
        EmitterProgress end = emitter.progress();
        assertThat(end.failed()).isEqualTo(2);
        assertThat(end.acknowledged() + end.failed()).isEqualTo(end.sent());
        assertThat(emitter.firstError()).contains(refusal);
    }

    @Test
    void anEventThatTheProducerDoesNotTakeHasFailed() {
        // Given
        MockProducer<byte[], byte[]> producer = producer(true);
        producer.sendException = new KafkaException("broken");
        Emitter emitter = emitter(config(Map.of()), producer);

        // When
        emitter.run();

        // Then
        EmitterProgress end = emitter.progress();
        assertThat(end).isEqualTo(new EmitterProgress(end.elapsed(), 1, 0, 1, 0));
        assertThat(emitter.firstError()).contains(producer.sendException);
    }

    @Test
    void stopsAlthoughTheBufferIsFull() throws Exception {
        // Given
        CountDownLatch blocked = new CountDownLatch(1);
        MockProducer<byte[], byte[]> producer = new MockProducer<>(true, null, bytes(), bytes()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> event, Callback callback) {
                return history().size() < 5 ? super.send(event, callback) : blockUntilInterrupted(blocked);
            }
        };
        Emitter emitter = emitter(config(Map.of()), producer);
        Future<?> run = CompletableFuture.runAsync(emitter);
        blocked.await();

        // When
        emitter.stop();
        run.get(10, SECONDS);

        // Then
        assertThat(emitter.progress().sent()).isEqualTo(5);
        assertThat(emitter.progress().acknowledged()).isEqualTo(5);
    }

    @Test
    void stopsAlthoughTheLastAcknowledgementsAreMissing() throws Exception {
        // Given
        CountDownLatch blocked = new CountDownLatch(1);
        MockProducer<byte[], byte[]> producer = new MockProducer<>(false, null, bytes(), bytes()) {
            @Override
            public void flush() {
                blockUntilInterrupted(blocked);
            }
        };
        Emitter emitter = emitter(config(Map.of("EVENTS", "5")), producer);
        Future<?> run = CompletableFuture.runAsync(emitter);
        blocked.await();

        // When
        emitter.stop();
        run.get(10, SECONDS);

        // Then
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void stopsWhileItWaitsForKafka() throws Exception {
        // Given
        CountDownLatch waiting = new CountDownLatch(1);
        EmitterConfig config = config(Map.of());
        KafkaAvailability never = new KafkaAvailability(
                "Kafka", () -> Optional.of("away"), Duration.ofHours(1), line -> waiting.countDown());
        Emitter emitter = new Emitter(config, heard::add, never, EmitterTest::noProducer, NanoClock.SYSTEM);
        Future<?> run = CompletableFuture.runAsync(emitter);
        waiting.await();

        // When
        emitter.stop();
        run.get(10, SECONDS);

        // Then
        assertThat(emitter.progress()).isEqualTo(EmitterProgress.NONE);
    }

    @Test
    void stopsBeforeItRuns() {
        // Given
        EmitterConfig config = config(Map.of());
        Emitter emitter = new Emitter(config, heard::add, ready(), EmitterTest::noProducer, NanoClock.SYSTEM);

        // When
        emitter.stop();
        emitter.run();

        // Then
        assertThat(emitter.progress()).isEqualTo(EmitterProgress.NONE);
    }

    @Test
    void leavesNoInterruptBehind() throws Exception {
        // Given
        Emitter emitter = emitter(config(Map.of()), producer(true));
        CompletableFuture<Boolean> interrupted = CompletableFuture.supplyAsync(() -> {
            emitter.run();
            return Thread.currentThread().isInterrupted();
        });
        await().until(() -> emitter.progress().sent() > 0);

        // When
        emitter.stop();

        // Then
        assertThat(interrupted.get(10, SECONDS)).isFalse();
    }

    @Test
    void tellsItsProgressEverySecond() throws Exception {
        // Given
        Emitter emitter = emitter(config(Map.of("MESSAGES_PER_SECOND", "100")), producer(true));
        Future<?> run = CompletableFuture.runAsync(emitter);

        // When
        await().until(() -> heard.size() >= 2);
        emitter.stop();
        run.get(10, SECONDS);

        // Then
        EmitterProgress first = heard.get(0);
        EmitterProgress second = heard.get(1);
        Duration apart = second.elapsed().minus(first.elapsed());
        assertThat(apart).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_500));
        assertThat(second.sent()).isGreaterThan(first.sent());
    }

    private static String withoutTime(byte[] value) {
        return new String(value, ISO_8859_1).replaceFirst("\"timestamp\":\"[^\"]*\"", "");
    }

    private Emitter emitter(EmitterConfig config, MockProducer<byte[], byte[]> producer) {
        return new Emitter(config, heard::add, ready(), settings -> producer, NanoClock.SYSTEM);
    }

    private static KafkaAvailability ready() {
        return new KafkaAvailability("Kafka", Optional::empty, Duration.ofHours(1), line -> {});
    }

    private static MockProducer<byte[], byte[]> producer(boolean acknowledgesAtOnce) {
        return new MockProducer<>(acknowledgesAtOnce, null, bytes(), bytes());
    }

    /** Acknowledges nothing before it is closed, and then, as the real one does, all that is left. */
    private static MockProducer<byte[], byte[]> slowProducer() {
        return new MockProducer<>(false, null, bytes(), bytes()) {
            @Override
            public void close(Duration timeout) {
                flush();
                super.close(timeout);
            }
        };
    }

    private static MockProducer<byte[], byte[]> noProducer(ProducerSettings settings) {
        throw new AssertionError("Nothing is to be sent");
    }

    private static ByteArraySerializer bytes() {
        return new ByteArraySerializer();
    }

    /** Blocks as the real producer does when its buffer is full. */
    private static <T> T blockUntilInterrupted(CountDownLatch blocked) {
        blocked.countDown();
        try {
            TimeUnit.HOURS.sleep(1);
            throw new AssertionError("Not interrupted");
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static EmitterConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("SEED", "1", "MESSAGES_PER_SECOND", "0"));
        all.putAll(settings);
        return EmitterConfig.of(all);
    }
}
