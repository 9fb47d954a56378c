package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.ObjectStore;
import io.clickstream.local.pipeline.Ports;
import io.clickstream.local.process.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in an S3 store that does not belong to the run. */
class ExternalStoreIT {

    @TempDir
    private Path folder;

    private DataFolder elsewhere;
    private ObjectStore store;

    @BeforeEach
    void startStore() throws Exception {
        elsewhere = DataFolder.open(folder.resolve("elsewhere"));
        store = ObjectStore.start(
                elsewhere, InstallLayout.current(), Ports.ANY_FREE.resolve().s3());
    }

    @AfterEach
    void stopStore() throws Exception {
        store.close();
        elsewhere.close();
    }

    @Test
    void itHoldsTheCheckpoints() throws Exception {
        try (EmbeddedPipeline pipeline = open(folder.resolve("data"), store.location())) {
            pipeline.start();

            TimeLimits.await()
                    .untilAsserted(() -> assertThat(pipeline.flink().get().job().latestCheckpoint())
                            .isPresent());
            try (Stream<Path> files = Files.walk(elsewhere.folder("s3"))) {
                assertThat(files.filter(file -> file.endsWith("_metadata"))).isNotEmpty();
            }
            assertThat(folder.resolve("data/s3")).doesNotExist();
        }
    }

    /** Side by side: Flink's client of the store takes half a minute to believe a refusal. */
    @Test
    void aWrongKeyBucketOrAddressStopsTheStartWithOneLine() {
        ObjectStore.S3Location right = store.location();

        Map.of(
                        new ObjectStore.S3Location(right.endpoint(), right.bucket(), right.accessKey(), "wrong"),
                        "S3_SECRET_KEY",
                        new ObjectStore.S3Location(
                                right.endpoint(), "no-such-bucket", right.accessKey(), right.secretKey()),
                        "S3_BUCKET",
                        new ObjectStore.S3Location(
                                "http://127.0.0.1:1", right.bucket(), right.accessKey(), right.secretKey()),
                        "S3_ENDPOINT (--s3-endpoint): nothing answers at http://127.0.0.1:1")
                .entrySet()
                .parallelStream()
                .forEach(wrong -> assertRefused(wrong.getKey(), wrong.getValue()));
    }

    private void assertRefused(ObjectStore.S3Location location, String hint) {
        assertThatThrownBy(() -> startWhatUsesIt(location))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(hint)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    private void startWhatUsesIt(ObjectStore.S3Location location) throws Exception {
        try (EmbeddedPipeline pipeline = open(Files.createTempDirectory(folder, "data"), location)) {
            pipeline.store().start();
            pipeline.flink().start();
        }
    }

    private static EmbeddedPipeline open(Path data, ObjectStore.S3Location location) throws Exception {
        return EmbeddedPipeline.open(
                TestSettings.on(data).s3(Optional.of(location)).build(), InstallLayout.current(), Topology.builtIn());
    }
}
