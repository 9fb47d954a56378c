package io.clickstream.local;

import io.clickstream.local.process.StartException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this process with its web UI on the loopback interface. The job comes to it the way {@code flink
 * run} brings it: the same jar, loaded by its own class loader, submitted over REST.
 */
final class FlinkCluster implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FlinkCluster.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration FINAL_CHECKPOINT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final org.apache.flink.core.fs.Path checkpoints;

    private FlinkCluster(MiniCluster cluster, Configuration configuration, String checkpoints) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.checkpoints = new org.apache.flink.core.fs.Path(checkpoints);
    }

    /**
     * Starts a cluster with one TaskManager.
     *
     * @param port port of the REST API and the web UI
     * @param slots number of task slots
     * @param plugins Flink's plugin folder, with the S3 file system in it
     * @param store where checkpoints go
     * @param log file that the web UI shows as the log
     */
    static FlinkCluster start(int port, int slots, Path plugins, ObjectStore store, Path log) throws Exception {
        Configuration configuration = new Configuration();
        store.flinkSettings().forEach(configuration::setString);
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.PORT, port);
        configuration.set(RestOptions.BIND_PORT, Integer.toString(port));
        configuration.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        // Whoever reaches the port could run code of his own through the UI.
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(WebOptions.LOG_PATH, log.toString());
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, store.checkpoints());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        FileSystem.initialize(
                configuration,
                new DefaultPluginManager(
                        new DirectoryBasedPluginFinder(plugins).findPlugins(),
                        CoreOptions.getPluginParentFirstLoaderPatterns(configuration)));
        requireWritable(store);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        return new FlinkCluster(cluster, configuration, store.checkpoints());
    }

    /**
     * Submits the job, from the newest checkpoint if there is one, and waits until all its tasks run.
     *
     * @param jar the job's jar
     * @param arguments arguments of its main method
     * @param parallelism number of parallel subtasks
     * @throws StartException with the job's own message if its main method fails
     */
    JobID submit(Path jar, List<String> arguments, int parallelism) throws Exception {
        Configuration job = new Configuration(configuration);
        job.set(DeploymentOptions.TARGET, "remote");
        job.set(DeploymentOptions.ATTACHED, false);
        job.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        job.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
        latestCheckpoint().ifPresent(checkpoint -> {
            LOGGER.info("restoring from {}", checkpoint);
            job.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
            // The new run owns the checkpoint and removes it once it has newer ones.
            job.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        });
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setArguments(arguments.toArray(String[]::new))
                .setConfiguration(job)
                .build()) {
            ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), job, program, true, true);
        } catch (ProgramInvocationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException("the job cannot start: " + cause.getMessage(), e);
        }
        JobID id = runningJob();
        awaitRunning(id);
        return id;
    }

    /** Path of the newest completed checkpoint of any earlier run. */
    Optional<String> latestCheckpoint() throws IOException {
        FileSystem files = checkpoints.getFileSystem();
        return list(files, checkpoints)
                .flatMap(job -> list(files, job.getPath()))
                .filter(checkpoint -> checkpoint.getPath().getName().startsWith("chk-"))
                .flatMap(checkpoint -> list(files, checkpoint.getPath()))
                // Written last, so a checkpoint that has it is complete.
                .filter(file -> file.getPath().getName().equals("_metadata"))
                .max(Comparator.comparingLong(FileStatus::getModificationTime))
                .map(metadata -> metadata.getPath().getParent().toString());
    }

    JobStatus status(JobID job) throws InterruptedException {
        try {
            return cluster.getJobStatus(job).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Flink does not answer", e);
        }
    }

    /** Takes a last checkpoint, so that everything read so far is committed, and ends the job. */
    void stop(JobID job) throws InterruptedException {
        try {
            cluster.triggerCheckpoint(job, CheckpointType.FULL)
                    .get(FINAL_CHECKPOINT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The next run starts from the checkpoint before and reads a little again: same result, more work.
            LOGGER.warn("no checkpoint at the end: {}", e.toString());
        }
        try {
            cluster.cancelJob(job).get(CANCEL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.warn("the job did not end by itself: {}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            cluster.closeAsync().get(CANCEL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.warn("Flink did not end by itself: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A wrong key or bucket would only show as checkpoints that fail, one after the other. */
    private static void requireWritable(ObjectStore store) {
        org.apache.flink.core.fs.Path probe = new org.apache.flink.core.fs.Path(store.checkpoints(), "write-probe");
        try {
            FileSystem files = probe.getFileSystem();
            files.create(probe, FileSystem.WriteMode.OVERWRITE).close();
            files.delete(probe, false);
        } catch (IOException e) {
            throw new StartException(
                    "the S3 store at " + store.location().endpoint() + " does not let "
                            + store.checkpoints() + " be written: " + e.getMessage()
                            + "; look at S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY",
                    e);
        }
    }

    private JobID runningJob() throws Exception {
        return cluster.listJobs().get().stream()
                .filter(job -> !job.getJobState().isGloballyTerminalState())
                .findFirst()
                .orElseThrow(() -> new StartException("the job ended right after its start; see the log"))
                .getJobId();
    }

    private void awaitRunning(JobID job) throws Exception {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!allTasksRun(job)) {
            if (cluster.getJobStatus(job).get().isGloballyTerminalState() || System.nanoTime() > deadline) {
                throw new StartException("the job does not run: it is "
                        + cluster.getJobStatus(job).get() + " after its start; the log and the Flink UI show why");
            }
            Thread.sleep(50);
        }
    }

    private boolean allTasksRun(JobID job) throws Exception {
        return StreamSupport.stream(
                        cluster.getExecutionGraph(job)
                                .get()
                                .getAllExecutionVertices()
                                .spliterator(),
                        false)
                .allMatch(task -> task.getExecutionState() == ExecutionState.RUNNING);
    }

    private static Stream<FileStatus> list(FileSystem files, org.apache.flink.core.fs.Path folder) {
        try {
            FileStatus[] found = files.listStatus(folder);
            return found == null ? Stream.empty() : Arrays.stream(found);
        } catch (FileNotFoundException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
