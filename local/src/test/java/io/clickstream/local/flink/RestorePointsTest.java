package io.clickstream.local.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorePointsTest {

    private static final FileTime SAME_SECOND = FileTime.from(Instant.parse("2026-01-31T12:00:00Z"));

    @TempDir
    private Path folder;

    private RestorePoints points;

    @BeforeEach
    void make() {
        points = new RestorePoints(
                folder.resolve("checkpoints").toUri().toString(),
                folder.resolve("savepoints").toUri().toString());
    }

    @Test
    void withoutAnyThereIsNone() throws IOException {
        assertThat(points.newest()).isEmpty();
    }

    @Test
    void theSavepointThatEndedAJobCountsMoreThanItsCheckpointOfTheSameSecond() throws IOException {
        complete("checkpoints/job/chk-112", 112, SAME_SECOND);
        complete("savepoints/savepoint-1", 113, SAME_SECOND);
        complete("checkpoints/job/chk-111", 111, SAME_SECOND);

        assertThat(points.newest()).hasValueSatisfying(newest -> {
            assertThat(newest.path()).endsWith("savepoints/savepoint-1");
            assertThat(newest.isSavepoint()).isTrue();
        });
    }

    @Test
    void aClockThatWasSetBackChangesNothing() throws IOException {
        complete("checkpoints/first/chk-9", 9, SAME_SECOND);
        complete("checkpoints/second/chk-10", 10, FileTime.from(Instant.EPOCH));

        assertThat(points.newest()).hasValueSatisfying(newest -> {
            assertThat(newest.path()).endsWith("checkpoints/second/chk-10");
            assertThat(newest.isSavepoint()).isFalse();
        });
    }

    @Test
    void whatIsNotCompleteDoesNotCount() throws IOException {
        complete("checkpoints/job/chk-1", 1, SAME_SECOND);
        Files.createDirectories(folder.resolve("checkpoints/job/chk-2"));
        Files.createDirectories(folder.resolve("checkpoints/job/shared"));

        assertThat(points.newest())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(1));
    }

    @Test
    void deletesItsOwnFilesAndTheFolderOfItsRun() throws IOException {
        complete("checkpoints/before/chk-1", 1, SAME_SECOND);
        complete("checkpoints/job/chk-2", 2, SAME_SECOND);
        complete("checkpoints/job/chk-3", 3, SAME_SECOND);
        Files.createDirectories(folder.resolve("checkpoints/job/shared"));

        points.delete(points.newest().orElseThrow());
        assertThat(folder.resolve("checkpoints/job")).isDirectoryNotContaining("glob:**/chk-3");
        points.delete(points.newest().orElseThrow());

        assertThat(folder.resolve("checkpoints/job")).doesNotExist();
        assertThat(points.newest())
                .hasValueSatisfying(newest -> assertThat(newest.number()).isEqualTo(1));
    }

    private void complete(String name, long number, FileTime time) throws IOException {
        Path metadata = Files.createDirectories(folder.resolve(name)).resolve("_metadata");
        try (OutputStream out = Files.newOutputStream(metadata)) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(number, List.of(), List.of()), out);
        }
        Files.setLastModifiedTime(metadata, time);
    }
}
