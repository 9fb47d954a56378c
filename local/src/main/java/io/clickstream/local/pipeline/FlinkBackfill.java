package io.clickstream.local.pipeline;

import io.clickstream.cli.backfill.BackfillJob;
import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A job that reads raw topics again, in a Flink of its own beside that of the run. It has the CPU when the run does not want it. */
public final class FlinkBackfill implements BackfillJob {

    private static final String NAME = "backfill";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final int ANY_PORT = 0;

    private final ChildProcess process;

    private FlinkBackfill(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts one; returns when its tasks run.
     *
     * @param data the data folder of the run
     * @param parallelism parallel subtasks of the job
     * @param jobArguments arguments of the job's main method
     * @throws StartException with the job's own message if its main method fails, or if there is one already
     */
    public static FlinkBackfill start(Path data, InstallLayout layout, int parallelism, List<String> jobArguments)
            throws InterruptedException {
        ChildFiles files = new ChildFiles(data, NAME);
        try {
            if (!DataFolder.isFree(files.lock())) {
                throw new StartException("another backfill uses " + data + "; wait for its end");
            }
            DataFolder.delete(files.temporary());
            ChildProcess process = ChildProcess.startInBackground(
                    "the backfill's Flink",
                    files,
                    Map.of(),
                    FlinkCluster.command(layout, settings(files, parallelism), jobArguments));
            process.awaitReady(() -> Files.exists(files.ready()), START_TIMEOUT);
            return new FlinkBackfill(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data folder " + data, e);
        }
    }

    private static Path settings(ChildFiles files, int parallelism) {
        Map<String, String> settings = FlinkCluster.settings(files, ANY_PORT, parallelism);
        // What it has read is lost with it, and is read again by the next one.
        settings.put(
                "execution.checkpointing.dir",
                files.temporary().resolve("checkpoints").toUri().toString());
        return DataFolder.write(files.temporary().resolve("flink.properties"), settings);
    }

    @Override
    public void requireRunning() {
        process.requireAlive();
    }

    @Override
    public void close() {
        process.close();
    }
}
