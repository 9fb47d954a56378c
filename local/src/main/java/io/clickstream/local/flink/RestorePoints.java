package io.clickstream.local.flink;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/** The checkpoints and savepoints of all runs of a job. */
final class RestorePoints {

    private final Path checkpoints;
    private final Path savepoints;

    /**
     * @param checkpoints folder with a folder of checkpoints for each run
     * @param savepoints folder of the savepoints
     */
    RestorePoints(String checkpoints, String savepoints) {
        this.checkpoints = new Path(checkpoints);
        this.savepoints = new Path(savepoints);
    }

    /**
     * Where a job that has ended continues.
     *
     * @param path as Flink takes it
     * @param number of the checkpoint; savepoints are counted with the checkpoints
     * @param isSavepoint whether it is the user's, and not to be removed by the job
     */
    record RestorePoint(String path, long number, boolean isSavepoint) {}

    /**
     * The complete one with the highest number. Every run counts on from where it was restored, so it is the newest; the
     * time of a file would not tell, since a store keeps whole seconds. Savepoints count, because to go back behind the one
     * that a job was stopped with would write again what its last transaction has written.
     */
    Optional<RestorePoint> newest() throws IOException {
        Stream<FileStatus> ofCheckpoints =
                list(checkpoints).flatMap(run -> list(run.getPath())).filter(RestorePoints::isCheckpoint);
        return Stream.concat(
                        ofCheckpoints.flatMap(folder -> complete(folder, false)),
                        list(savepoints).flatMap(folder -> complete(folder, true)))
                .max(Comparator.comparingLong(RestorePoint::number));
    }

    /** Deletes a checkpoint, and the folder of its run if that has no other: its own files, whatever it names. */
    void delete(RestorePoint checkpoint) throws IOException {
        Path folder = new Path(checkpoint.path());
        Path run = folder.getParent();
        files(folder).delete(folder, true);
        if (list(run).noneMatch(RestorePoints::isCheckpoint)) {
            files(run).delete(run, true);
        }
    }

    private static boolean isCheckpoint(FileStatus folder) {
        return folder.getPath().getName().startsWith("chk-");
    }

    private static Stream<RestorePoint> complete(FileStatus folder, boolean isSavepoint) {
        return list(folder.getPath())
                // Written last, so what has it is complete.
                .filter(file -> file.getPath().getName().equals("_metadata"))
                .map(metadata ->
                        new RestorePoint(folder.getPath().toString(), number(metadata.getPath()), isSavepoint));
    }

    private static long number(Path metadata) {
        try (DataInputStream in = new DataInputStream(files(metadata).open(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            in,
                            RestorePoints.class.getClassLoader(),
                            metadata.getParent().toString())
                    .getCheckpointId();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + metadata, e);
        }
    }

    private static Stream<FileStatus> list(Path folder) {
        try {
            FileStatus[] found = files(folder).listStatus(folder);
            return found == null ? Stream.empty() : Arrays.stream(found);
        } catch (FileNotFoundException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static FileSystem files(Path path) throws IOException {
        return path.getFileSystem();
    }
}
