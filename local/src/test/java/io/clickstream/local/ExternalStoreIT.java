package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.local.process.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                elsewhere,
                Distribution.current(),
                TestSettings.FREE_PORTS.resolve().s3());
    }

    @AfterEach
    void stopStore() throws Exception {
        store.close();
        elsewhere.close();
    }

    @Test
    void itHoldsTheCheckpoints() throws Exception {
        // When
        try (LocalPipeline pipeline = start(store.location())) {

            // Then
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(pipeline.flink().get().job().latestCheckpoint())
                            .isPresent());
            try (Stream<Path> files = Files.walk(elsewhere.folder("s3"))) {
                assertThat(files.filter(file -> file.endsWith("_metadata"))).isNotEmpty();
            }
            assertThat(folder.resolve("data/s3")).doesNotExist();
        }
    }

    @Test
    void aWrongKeyBucketOrAddressStopsTheStartWithOneLine() {
        // Given
        ObjectStore.S3Location right = store.location();

        // Then
        assertRefused(
                new ObjectStore.S3Location(right.endpoint(), right.bucket(), right.accessKey(), "wrong"),
                "S3_SECRET_KEY");
        assertRefused(
                new ObjectStore.S3Location(right.endpoint(), "no-such-bucket", right.accessKey(), right.secretKey()),
                "S3_BUCKET");
        assertRefused(
                new ObjectStore.S3Location("http://127.0.0.1:1", right.bucket(), right.accessKey(), right.secretKey()),
                "S3_ENDPOINT (--s3-endpoint): nothing answers at http://127.0.0.1:1");
    }

    private void assertRefused(ObjectStore.S3Location location, String hint) {
        assertThatThrownBy(() -> start(location))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(hint)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    private LocalPipeline start(ObjectStore.S3Location location) throws Exception {
        return LocalPipeline.start(
                TestSettings.withStore(folder.resolve("data"), location), Distribution.current(), step -> {});
    }
}
