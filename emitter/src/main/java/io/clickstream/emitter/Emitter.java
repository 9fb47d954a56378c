package io.clickstream.emitter;

import io.clickstream.core.kafka.KafkaAvailability;
import io.clickstream.core.settings.ConfigurationException;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to Kafka at the target rate, until it is stopped, the wanted number is written, or one of them could
 * not be. Runs once, in the thread that calls {@link #run}; everything else may be called from any thread.
 */
public final class Emitter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Emitter.class);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    /** How long a stopped emitter still waits for acknowledgements; leaves time to exit within 10 s. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(8);

    private final EmitterConfig config;
    private final Consumer<EmitterProgress> listener;
    private final KafkaAvailability kafka;
    private final Function<ProducerSettings, Producer<byte[], byte[]>> producers;
    private final NanoClock clock;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicReference<Exception> firstError = new AtomicReference<>();
    private final Callback settlement = (metadata, error) -> settle(error);
    private final Histogram acknowledgementTimes = Histogram.builder()
            .name("clickstream_emitter_acknowledgement_seconds")
            .help("Time from handing an event to the producer until Kafka has acknowledged it, of a sample.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .build();

    /** Guards the thread that stop() may interrupt: never while it closes the producer. */
    private final Object lock = new Object();

    /** Held while the listener is told, so that it hears nothing once run() has returned. */
    private final Object telling = new Object();

    private Thread running;
    private volatile boolean stopped;
    private volatile Long startNanos;
    private volatile Long endNanos;

    /**
     * An emitter that waits for Kafka, then emits.
     *
     * @param listener is told the progress every second, in a thread of its own
     */
    public Emitter(EmitterConfig config, Consumer<EmitterProgress> listener) {
        this(
                config,
                listener,
                new KafkaAvailability(
                        config.producer().kafka().name(),
                        new TopicsProbe(config.producer(), config.topics()),
                        RETRY_INTERVAL,
                        LOG::info),
                ProducerSettings::newProducer,
                NanoClock.SYSTEM);
    }

    Emitter(
            EmitterConfig config,
            Consumer<EmitterProgress> listener,
            KafkaAvailability kafka,
            Function<ProducerSettings, Producer<byte[], byte[]>> producers,
            NanoClock clock) {
        this.config = config;
        this.listener = listener;
        this.kafka = kafka;
        this.producers = producers;
        this.clock = clock;
    }

    /**
     * Waits for Kafka, emits, and returns when every event that was sent is either acknowledged or failed. An interrupt
     * of the thread counts as {@link #stop}.
     *
     * @throws ConfigurationException if kafka-clients cannot work with the settings
     */
    @Override
    public void run() {
        synchronized (lock) {
            running = Thread.currentThread();
        }
        try {
            if (!stopped) {
                kafka.await();
                emit(config.source(InstantSource.system(), LOG::info));
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped while waiting");
        } finally {
            uninterruptible();
        }
    }

    /** Makes {@link #run} return soon: at once while it waits for Kafka, else after a flush of at most 8 s. */
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    /** How far it is. */
    public EmitterProgress progress() {
        long confirmed = acknowledged.get();
        long lost = failed.get();
        // Kafka's answer can come before send() returns.
        long handedOver = Math.max(sent.get(), confirmed + lost);
        return new EmitterProgress(elapsed(), handedOver, confirmed, lost, malformed.get());
    }

    /** Why the first of the failed events could not be written. */
    public Optional<Exception> firstError() {
        return Optional.ofNullable(firstError.get());
    }

    /** The target rate in events per second; 0 for as fast as possible. */
    double target() {
        return config.messagesPerSecond();
    }

    /**
     * How long Kafka takes to acknowledge. Of the events that are due at once only the first is timed: that is every one
     * at low rates, and about a thousand a second at high ones, where a clock read for each would be felt.
     */
    Histogram acknowledgementTimes() {
        return acknowledgementTimes;
    }

    private void emit(RecordSource events) {
        Producer<byte[], byte[]> producer = producers.apply(config.producer());
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(Emitter::tickerThread);
        startNanos = clock.nanos();
        try {
            long interval = PROGRESS_INTERVAL.toMillis();
            ticker.scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.MILLISECONDS);
            sendAll(events, producer);
            // All is sent: now it takes as long as Kafka takes, unless stop() interrupts.
            producer.flush();
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("Stopped while emitting");
        } finally {
            uninterruptible();
            producer.close(CLOSE_LIMIT);
            ticker.shutdownNow();
            synchronized (telling) {
                endNanos = clock.nanos();
            }
        }
    }

    private void tick() {
        synchronized (telling) {
            if (endNanos == null) {
                listener.accept(progress());
            }
        }
    }

    private void sendAll(RecordSource events, Producer<byte[], byte[]> producer) throws InterruptedException {
        if (config.isSilent()) {
            new CountDownLatch(1).await();
        }
        RateLimiter pacer = new RateLimiter(config.messagesPerSecond(), clock);
        long left = config.events().orElse(Long.MAX_VALUE);
        while (left > 0 && !stopped) {
            long due = Math.min(left, pacer.awaitDue());
            for (long i = 0; i < due && !stopped; i++) {
                send(events.next(), producer, i == 0 ? timed() : settlement);
            }
            left -= due;
        }
    }

    /** Settles an event that is sent now, and takes the time until then. */
    private Callback timed() {
        long start = clock.nanos();
        return (metadata, error) -> {
            if (error == null) {
                acknowledgementTimes.observe(Unit.nanosToSeconds(clock.nanos() - start));
            }
            settle(error);
        };
    }

    private void send(OutgoingRecord event, Producer<byte[], byte[]> producer, Callback settlement) {
        try {
            producer.send(new ProducerRecord<>(event.topic(), event.key(), event.value()), settlement);
        } catch (InterruptException e) {
            // The event is not in the buffer yet, so it is not sent.
            throw e;
        } catch (KafkaException e) {
            settle(e);
        }
        sent.incrementAndGet();
        if (event.malformed()) {
            malformed.incrementAndGet();
        }
    }

    private void settle(Exception error) {
        if (error == null) {
            acknowledged.incrementAndGet();
            return;
        }
        failed.incrementAndGet();
        if (firstError.compareAndSet(null, error)) {
            stop();
        }
    }

    private void uninterruptible() {
        synchronized (lock) {
            running = null;
            Thread.interrupted();
        }
    }

    private Duration elapsed() {
        if (startNanos == null) {
            return Duration.ZERO;
        }
        Long end = endNanos;
        return Duration.ofNanos((end == null ? clock.nanos() : end) - startNanos);
    }

    private static Thread tickerThread(Runnable task) {
        Thread thread = new Thread(task, "emitter-progress");
        thread.setDaemon(true);
        return thread;
    }
}
