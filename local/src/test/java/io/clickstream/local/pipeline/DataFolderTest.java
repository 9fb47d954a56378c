package io.clickstream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import io.clickstream.local.process.TestMains;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path temp;

    @Test
    void makesTheFolderAndSaysWhereThingsAre() throws Exception {
        // Given
        Path root = temp.resolve("not/yet/there");

        // When
        try (DataFolder data = DataFolder.open(root)) {
            // Then
            assertThat(root).isDirectory();
            assertThat(data.folder("kafka")).isEqualTo(root.resolve("kafka"));
            assertThat(data.log("run")).isEqualTo(root.resolve("logs/run.log"));
            assertThat(data.lock("s3")).hasParentRaw(root.resolve("locks"));
        }
    }

    @Test
    void isDeletedWithAllThatIsInIt() throws Exception {
        // Given
        Path root = temp.resolve("root");
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "content");

        // When
        DataFolder.delete(root);
        DataFolder.delete(root);

        // Then
        assertThat(root).doesNotExist();
    }

    @Test
    void canBeTakenAgainOnceItIsClosed() throws Exception {
        // Given
        DataFolder.open(temp).close();

        // When
        try (DataFolder again = DataFolder.open(temp)) {
            // Then
            assertThat(again.folder(".").normalize()).isEqualTo(temp);
        }
    }

    @Test
    void refusesAFolderThatAnotherRunUses() throws Exception {
        // Given
        try (ChildProcess otherRun = holding("run")) {
            // When
            var thrown = assertThatExceptionOfType(StartException.class).isThrownBy(() -> DataFolder.open(temp));

            // Then
            thrown.withMessageContaining("another run uses " + temp).withMessageContaining("DATA_DIR");
            assertThat(otherRun.isAlive()).isTrue();
        }
    }

    @Test
    void waitsForTheChildrenOfAKilledRun() throws Exception {
        // Given
        FutureTask<Boolean> childLivesAfterOpen;
        try (ChildProcess left = holding("clickhouse")) {
            childLivesAfterOpen = new FutureTask<>(() -> {
                try (DataFolder data = DataFolder.open(temp)) {
                    return !data.lock("clickhouse").toFile().exists() || left.isAlive();
                }
            });
            Thread opener = new Thread(childLivesAfterOpen);
            opener.start();
            await().until(() -> opener.getState() == Thread.State.TIMED_WAITING);

            // When
            left.kill();
        }

        // Then
        assertThat(childLivesAfterOpen.get()).isFalse();
    }

    private ChildProcess holding(String lock) throws InterruptedException {
        Path log = temp.resolve("logs/child.log");
        ChildProcess child =
                TestMains.start(TestMains.Waiting.class, temp.resolve("locks").resolve(lock), log);
        TestMains.awaitRunning(child, log);
        return child;
    }
}
