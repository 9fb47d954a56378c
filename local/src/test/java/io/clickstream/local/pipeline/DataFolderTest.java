package io.clickstream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import io.clickstream.local.process.TestMains;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
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
            assertThat(data.files("run").log()).isEqualTo(root.resolve("logs/run.log"));
            assertThat(data.files("s3").lock()).hasParentRaw(root.resolve("locks"));
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
        DataFolder.open(temp).close();

        try (DataFolder again = DataFolder.open(temp)) {
            assertThat(again.folder(".").normalize()).isEqualTo(temp);
        }
    }

    @Test
    void temporaryFilesOfAKilledRunAreGoneWithTheNextAndItsOwnWithItsEnd() throws Exception {
        // Given
        Path left = temp.resolve("tmp/flink/left-behind");
        Files.createDirectories(left);

        // When
        try (DataFolder data = DataFolder.open(temp)) {
            // Then
            assertThat(left).doesNotExist();
            assertThat(DataFolder.ownTemporary(temp)).isEmptyDirectory();
            assertThat(data.files("flink").temporary()).isEqualTo(temp.resolve("tmp/flink"));
        }
        assertThat(temp.resolve("tmp")).doesNotExist();
    }

    @Test
    void settingsAreReadAsTheyWereWrittenAsBytesAndAsText() throws Exception {
        // Given
        Map<String, String> settings = Map.of("basedir", "/d\u00e4 ta/\u65e5\u672c", "key", "a=b:c\\d");

        // When
        Path file;
        try (DataFolder data = DataFolder.open(temp)) {
            file = data.write("part.properties", settings);
        }

        // Then
        Properties asBytes = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            asBytes.load(in);
        }
        Properties asText = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            asText.load(in);
        }
        assertThat(asBytes).isEqualTo(settings);
        assertThat(asText).isEqualTo(asBytes);
    }

    @Test
    void knowsWhenItIsGone() throws Exception {
        try (DataFolder data = DataFolder.open(temp.resolve("data"))) {
            assertThat(data.exists()).isTrue();

            DataFolder.delete(temp.resolve("data"));

            assertThat(data.exists()).isFalse();
        }
    }

    @Test
    void cannotBeAFile() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> DataFolder.require(file))
                .withMessageContaining("DATA_DIR (--data-dir) cannot be " + file);
    }

    @Test
    void refusesAFolderThatAnotherRunUses() throws Exception {
        try (ChildProcess otherRun = holding("run")) {
            var thrown = assertThatExceptionOfType(StartException.class).isThrownBy(() -> DataFolder.open(temp));

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
                    return !data.files("clickhouse").lock().toFile().exists() || left.isAlive();
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
        ChildFiles files = new ChildFiles(temp, lock);
        ChildProcess child = TestMains.start(TestMains.Waiting.class, files);
        TestMains.awaitRunning(child, files.log());
        return child;
    }
}
