package io.clickstream.local.flink;

import io.clickstream.core.settings.PlainText;
import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.StartException;
import io.clickstream.local.process.StartRefusal;
import io.clickstream.local.process.TcpPort;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Flink process of the local run: a cluster with its web UI, and the job in it, continued from where an earlier
 * process has left it. The job comes the way {@code flink run} brings it: its own jar, loaded by its own class loader.
 */
public final class FlinkMain {

    private static final Logger LOGGER = LoggerFactory.getLogger(FlinkMain.class);
    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);
    private static final List<String> NO_STATE_OF_IT =
            List.of("Cannot map checkpoint/savepoint state", "There is no operator for the state");
    private static final Set<ExecutionState> BEGUN = Set.of(ExecutionState.RUNNING, ExecutionState.FINISHED);
    private static final Duration REPLACE_PAUSE = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final PluginManager plugins;

    private FlinkMain(Configuration configuration, Path plugins) throws IOException {
        this.configuration = configuration;
        this.plugins = new DefaultPluginManager(
                new DirectoryBasedPluginFinder(plugins).findPlugins(),
                CoreOptions.getPluginParentFirstLoaderPatterns(configuration));
        FileSystem.initialize(configuration, this.plugins);
    }

    /**
     * Starts the cluster and submits the job. Ends with exit code 2 and one readable line if that cannot be.
     *
     * @param args file with Flink's settings, Flink's plugin folder, the job's jar, then the job's own arguments
     */
    public static void main(String[] args) {
        try {
            FlinkMain flink = new FlinkMain(read(Path.of(args[0])), Path.of(args[1]));
            flink.run(Path.of(args[2]), Arrays.copyOfRange(args, 3, args.length));
        } catch (Throwable e) {
            end(e);
        }
    }

    /** Ends the process at once: the cluster's threads would keep one alive that nobody can use. */
    private static void end(Throwable reason) {
        LOGGER.error("cannot start", reason);
        if (reason instanceof StartException) {
            StartRefusal.exit(reason.getMessage());
        }
        Runtime.getRuntime().halt(1);
    }

    /** A step beside the others; if it fails, nothing waits for the others. */
    private static <T> Callable<T> step(Callable<T> task) {
        return () -> {
            try {
                return task.call();
            } catch (Throwable e) {
                end(e);
                throw e;
            }
        };
    }

    private static Configuration read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Configuration configuration = new Configuration();
        properties.stringPropertyNames().forEach(key -> configuration.setString(key, properties.getProperty(key)));
        return configuration;
    }

    /** What takes long happens side by side: the cluster starts, the store is reached, the job is planned. */
    private void run(Path jar, String[] arguments) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3, FlinkMain::daemon);
        Future<MiniCluster> cluster = threads.submit(step(this::startCluster));
        Future<Optional<RestorePoints.RestorePoint>> from = threads.submit(step(this::restorePoint));
        MiniClusterExecutor executor =
                new MiniClusterExecutor(cluster, threads.submit(step(() -> restoreSettings(from.get()))));
        Configuration job = new Configuration(configuration);
        job.set(DeploymentOptions.TARGET, MiniClusterExecutor.NAME);
        job.set(DeploymentOptions.ATTACHED, false);
        job.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setArguments(arguments)
                .setConfiguration(job)
                .build()) {
            ClientUtils.executeProgram(executor, job, program, true, true);
        } catch (ProgramInvocationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException("the job cannot start: " + cause.getMessage(), e);
        }
        threads.shutdown();
        awaitRunning(cluster.get(), executor.submitted());
        Files.createFile(ChildFiles.readyIn(Path.of(System.getProperty("java.io.tmpdir"))));
        if (from.get().isPresent() && !from.get().get().isSavepoint()) {
            RestorePoints.RestorePoint restored = from.get().get();
            MiniCluster running = cluster.get();
            JobID submitted = executor.submitted();
            daemon(() -> replace(restored, running, submitted)).start();
        }
    }

    /** Asks the cluster itself: what its REST API says of tasks may be three seconds old. */
    private static void awaitRunning(MiniCluster cluster, JobID job) throws Exception {
        while (true) {
            AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
            if (graph.getState() == JobStatus.FINISHED) {
                return;
            }
            if (graph.getState().isGloballyTerminalState()) {
                throw refusal(graph);
            }
            List<AccessExecutionVertex> tasks = new ArrayList<>();
            graph.getAllExecutionVertices().forEach(tasks::add);
            // While the job is set up it has none.
            if (!tasks.isEmpty() && tasks.stream().allMatch(task -> BEGUN.contains(task.getExecutionState()))) {
                return;
            }
            Thread.sleep(100);
        }
    }

    /** Before its tasks run, a job only ends because its state is no state of it. */
    private static RuntimeException refusal(AccessExecutionGraph graph) {
        String failure = graph.getFailureInfo() == null
                ? graph.getState().toString()
                : graph.getFailureInfo().getExceptionAsString();
        return NO_STATE_OF_IT.stream().anyMatch(failure::contains)
                ? new StartException(
                        "pipeline.sql has other tables or statements than when the job's state was written, and the"
                                + " state does not fit; set it back, or let the job read its topics from their beginning with"
                                + " --start-over: rows that are there already stay one each")
                : new IllegalStateException("the job ended: " + failure);
    }

    private MiniCluster startCluster() throws Exception {
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setPluginManager(plugins)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS))
                .build());
        cluster.start();
        return cluster;
    }

    /** A job that ends begins anew; only one that goes on has savepoints. */
    private Optional<RestorePoints.RestorePoint> restorePoint() throws IOException, InterruptedException {
        if (!configuration.contains(CheckpointingOptions.SAVEPOINT_DIRECTORY)) {
            return Optional.empty();
        }
        requireStore();
        return points().newest();
    }

    private RestorePoints points() {
        return new RestorePoints(
                configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY),
                configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY));
    }

    /** Flink would delete whatever files a claimed checkpoint names, also outside the store. */
    private static SavepointRestoreSettings restoreSettings(Optional<RestorePoints.RestorePoint> point) {
        point.ifPresent(from -> LOGGER.info("restoring from {}", from));
        return point.map(from -> SavepointRestoreSettings.forPath(from.path(), false, RecoveryClaimMode.NO_CLAIM))
                .orElseGet(SavepointRestoreSettings::none);
    }

    /** Removes the checkpoint that the job came from once it has one of its own. */
    private void replace(RestorePoints.RestorePoint from, MiniCluster cluster, JobID job) {
        try {
            while (cluster.getExecutionGraph(job)
                            .get()
                            .getCheckpointStatsSnapshot()
                            .getCounts()
                            .getNumberOfCompletedCheckpoints()
                    == 0) {
                Thread.sleep(REPLACE_PAUSE.toMillis());
            }
            points().delete(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // It costs a little space, and the next start takes the newer one.
            LOGGER.warn("the checkpoint that the job came from is still there: {}", from.path(), e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "start");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The store may start at the same time as this process, so it is waited for. A wrong key or bucket would only show as
     * checkpoints that fail, one after the other.
     */
    private void requireStore() throws InterruptedException {
        String endpoint = configuration.getString("s3.endpoint", "");
        long deadline = System.nanoTime() + STORE_LIMIT.toNanos();
        while (!TcpPort.accepts(URI.create(endpoint))) {
            if (System.nanoTime() > deadline) {
                throw new StartException("the S3 store at " + endpoint + " does not answer");
            }
            Thread.sleep(50);
        }
        requireWritable(endpoint, configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    }

    private static void requireWritable(String endpoint, String checkpoints) {
        org.apache.flink.core.fs.Path probe = new org.apache.flink.core.fs.Path(checkpoints, "write-probe");
        try {
            FileSystem files = probe.getFileSystem();
            files.create(probe, FileSystem.WriteMode.OVERWRITE).close();
            files.delete(probe, false);
        } catch (IOException e) {
            throw new StartException(
                    "the S3 store at " + endpoint + " does not let " + checkpoints + " be written: "
                            + PlainText.line(e)
                            + "; look at S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY",
                    e);
        }
    }
}
