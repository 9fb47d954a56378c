package io.clickstream.local;

import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.emitter.EmitterMetrics;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The emitter of a run, in a thread of its own, with its metrics served where the live page looks for them. */
final class Emission {

    private final Emitter emitter;
    private final Thread thread;
    private final EmitterMetrics metrics;
    private final Map<TopicPartition, Long> from;

    private Emission(Emitter emitter, EmitterMetrics metrics, Map<TopicPartition, Long> from) {
        this.emitter = emitter;
        this.thread = new Thread(emitter, "emitter");
        this.metrics = metrics;
        this.from = from;
    }

    /** Begins to emit to the topics of a pipeline. */
    static Emission start(EmbeddedPipeline pipeline, EmitterConfig config) throws InterruptedException {
        Emitter emitter = new Emitter(config.withBootstrapServers(pipeline.bootstrapServers()), progress -> {});
        Emission emission = new Emission(
                emitter,
                EmitterMetrics.onLoopback(emitter, pipeline.emitterMetricsPort()),
                pipeline.topics().rawEndOffsets());
        emission.thread.start();
        return emission;
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
