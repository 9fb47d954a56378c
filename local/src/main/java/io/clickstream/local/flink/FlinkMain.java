package io.clickstream.local.flink;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Flink process of the local run: a cluster with its web UI, and the job in it, continued from where an earlier
 * process has left it. The job comes the way {@code flink run} brings it: its own jar, loaded by its own class loader,
 * submitted over REST.
 */
public final class FlinkMain {

    private static final Logger LOGGER = LoggerFactory.getLogger(FlinkMain.class);

    private final Configuration configuration;

    private FlinkMain(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts the cluster and submits the job. Ends with exit code 2 and one readable line if that cannot be.
     *
     * @param args file with Flink's settings, Flink's plugin folder, the job's jar, then the job's own arguments
     */
    public static void main(String[] args) {
        try {
            FlinkMain flink = new FlinkMain(read(Path.of(args[0])));
            flink.startCluster(Path.of(args[1]));
            flink.submit(Path.of(args[2]), Arrays.copyOfRange(args, 3, args.length));
        } catch (StartException e) {
            LOGGER.error("cannot start", e);
            System.err.println(e.getMessage());
            System.err.flush();
            // At once, so that nothing is logged behind that line.
            Runtime.getRuntime().halt(ChildProcess.SAID_WHY);
        } catch (Throwable e) {
            LOGGER.error("cannot start", e);
            // The cluster's threads would keep a process alive that nobody can use.
            Runtime.getRuntime().halt(1);
        }
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

    private void startCluster(Path plugins) throws Exception {
        PluginManager found = new DefaultPluginManager(
                new DirectoryBasedPluginFinder(plugins).findPlugins(),
                CoreOptions.getPluginParentFirstLoaderPatterns(configuration));
        FileSystem.initialize(configuration, found);
        requireWritable(configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        new MiniCluster(new MiniClusterConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setPluginManager(found)
                        .setNumTaskManagers(1)
                        .setNumSlotsPerTaskManager(configuration.get(TaskManagerOptions.NUM_TASK_SLOTS))
                        .build())
                .start();
    }

    private void submit(Path jar, String[] arguments) throws Exception {
        Configuration job = new Configuration(configuration);
        job.set(DeploymentOptions.TARGET, "remote");
        job.set(DeploymentOptions.ATTACHED, false);
        job.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
        new RestorePoints(
                        configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY),
                        configuration.get(CheckpointingOptions.SAVEPOINT_DIRECTORY))
                .newest()
                .ifPresent(from -> {
                    LOGGER.info("restoring from {}", from);
                    job.set(StateRecoveryOptions.SAVEPOINT_PATH, from.path());
                    // A checkpoint belongs to the new run, which removes it once it has newer ones.
                    job.set(
                            StateRecoveryOptions.RESTORE_MODE,
                            from.isSavepoint() ? RecoveryClaimMode.NO_CLAIM : RecoveryClaimMode.CLAIM);
                });
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setArguments(arguments)
                .setConfiguration(job)
                .build()) {
            ClientUtils.executeProgram(new DefaultExecutorServiceLoader(), job, program, true, true);
        } catch (ProgramInvocationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException("the job cannot start: " + cause.getMessage(), e);
        }
    }

    /** A wrong key or bucket would only show as checkpoints that fail, one after the other. */
    private void requireWritable(String checkpoints) {
        org.apache.flink.core.fs.Path probe = new org.apache.flink.core.fs.Path(checkpoints, "write-probe");
        try {
            FileSystem files = probe.getFileSystem();
            files.create(probe, FileSystem.WriteMode.OVERWRITE).close();
            files.delete(probe, false);
        } catch (IOException e) {
            throw new StartException(
                    "the S3 store at " + configuration.getString("s3.endpoint", "?") + " does not let " + checkpoints
                            + " be written: " + e.getMessage().replaceAll("\\s+", " ")
                            + "; look at S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY",
                    e);
        }
    }
}
