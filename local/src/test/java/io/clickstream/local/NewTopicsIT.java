package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The emitter begins in the moment in which its topics were created. */
class NewTopicsIT {

    /** So many that the broker needs a while until it serves the last one. */
    private static final int PARTITIONS = 150;

    private static final long EVENTS = 100_000;

    @TempDir
    private Path folder;

    @Test
    void theEmitterIsNotStuckBehindPartitionsThatAreNotServedYet() throws Exception {
        try (EmbeddedPipeline pipeline = EmbeddedPipeline.open(
                TestSettings.on(folder).partitions(PARTITIONS).build(), InstallLayout.current(), Topology.builtIn())) {
            // Given
            pipeline.kafka().start();
            Emitter emitter = new Emitter(
                    EmitterConfig.of(Map.of("EVENTS", Long.toString(EVENTS), "SEED", "1"))
                            .withoutRate()
                            .withBootstrapServers(pipeline.bootstrapServers()),
                    progress -> {});

            // When
            pipeline.startKafkaWithTopics();
            CompletableFuture<Void> run = CompletableFuture.runAsync(emitter);

            // Then
            try {
                TimeLimits.await()
                        .untilAsserted(() ->
                                assertThat(emitter.progress().acknowledged()).isEqualTo(EVENTS));
            } finally {
                emitter.stop();
                run.join();
            }
        }
    }
}
