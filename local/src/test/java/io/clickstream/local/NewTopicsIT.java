package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
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
        List<Integer> ports = Ports.free(2);
        try (DataFolder data = DataFolder.open(folder);
                KafkaBroker broker = KafkaBroker.start(
                        data, Distribution.current(), KafkaBroker.Setup.at(ports.get(1), ports.get(0)));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // Given
            Emitter emitter = new Emitter(
                    EmitterConfig.of(Map.of("EVENTS", Long.toString(EVENTS), "SEED", "1"))
                            .withoutRate()
                            .withBootstrapServers(broker.bootstrapServers()),
                    progress -> {});

            // When
            new Topics(admin, PARTITIONS).create(List.of());
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
