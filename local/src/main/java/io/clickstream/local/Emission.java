package io.clickstream.local;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterMetrics;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** The emitter of a run, in a thread of its own, with its metrics served where the live page looks for them. */
final class Emission {

    private final Emitter emitter;
    private final Thread thread;
    private final EmitterMetrics metrics;
    private final Map<TopicPartition, Long> from;
    private volatile String failure;

    private Emission(Emitter emitter, EmitterMetrics metrics, Map<TopicPartition, Long> from) {
        this.emitter = emitter;
        this.thread = new Thread(this::run, "emitter");
        this.metrics = metrics;
        this.from = from;
    }

    /** Begins to emit to the topics of a pipeline. */
    static Emission start(EmbeddedPipeline pipeline, EmitterConfig config) throws InterruptedException {
        EmitterConfig found = config.withBootstrapServers(pipeline.bootstrapServers());
        Emitter emitter = new Emitter(
                pipeline.schemaRegistry().map(found::withSchemaRegistry).orElse(found), progress -> {});
        Emission emission = new Emission(
                emitter,
                EmitterMetrics.onLoopback(emitter, pipeline.emitterMetricsPort()),
                pipeline.topics().rawEndOffsets());
        emission.thread.start();
        return emission;
    }

    private void run() {
        try {
            emitter.run();
        } catch (ConfigurationException e) {
            failure = e.getMessage();
        }
    }

    /** Why it has ended without having emitted anything. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    /** Events that Kafka has acknowledged. */
    long acknowledged() {
        return emitter.progress().acknowledged();
    }

    /** Events that could not be written. */
    long failed() {
        return emitter.progress().failed();
    }

    boolean hasNoError() {
        return emitter.firstError().isEmpty();
    }

    /** By partition of the raw topics, the offset of its first event or a later one. */
    Map<TopicPartition, Long> from() {
        return from;
    }

    /** Where its metrics are. */
    URI metrics() {
        return metrics.address();
    }

    /** Ends it: what was emitted is flushed. Does nothing the second time. */
    void stop() throws InterruptedException {
        emitter.stop();
        thread.join();
        metrics.close();
    }
}
