package io.clickstream.local.pipeline;

import io.clickstream.local.flink.FlinkMain;
import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Flink cluster in a child process, with the job in it and its web UI on the loopback interface. */
public final class FlinkCluster implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FlinkCluster.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final URI address;
    private final Optional<URI> metrics;
    private final FlinkJob job;
    private final ChildProcess process;

    private FlinkCluster(URI address, Optional<URI> metrics, FlinkJob job, ChildProcess process) {
        this.address = address;
        this.metrics = metrics;
        this.job = job;
        this.process = process;
    }

    /**
     * How a cluster is set up.
     *
     * @param store where checkpoints and savepoints go
     * @param port port of the REST API and the web UI
     * @param metricsPort where its metrics and the job's are served for Prometheus, on all interfaces; empty for nowhere
     * @param parallelism task slots, and parallel subtasks of the job
     * @param jobArguments arguments of the job's main method
     */
    public record Setup(
            ObjectStore.S3Location store,
            int port,
            OptionalInt metricsPort,
            int parallelism,
            List<String> jobArguments) {}

    /**
     * Starts a cluster with one TaskManager and submits the job to it, from the newest checkpoint or savepoint if there
     * is one; returns when all its tasks run.
     *
     * @throws StartException with the job's own message if its main method fails
     */
    public static FlinkCluster start(DataFolder data, InstallLayout layout, Setup setup)
            throws IOException, InterruptedException {
        ObjectStore.S3Location store = setup.store();
        ChildFiles files = data.files("flink");
        Map<String, String> settings = settings(files, setup.port(), setup.parallelism());
        settings.putAll(Map.of(
                "s3.endpoint",
                store.endpoint(),
                "s3.access-key",
                store.accessKey(),
                "s3.secret-key",
                store.secretKey(),
                "s3.path.style.access",
                "true",
                "execution.checkpointing.dir",
                store.folder(ObjectStore.CHECKPOINTS),
                "execution.checkpointing.savepoint-dir",
                store.folder(ObjectStore.SAVEPOINTS),
                "execution.checkpointing.externalized-checkpoint-retention",
                "RETAIN_ON_CANCELLATION"));
        setup.metricsPort()
                .ifPresent(number -> settings.putAll(Map.of(
                        "metrics.reporter.prom.factory.class",
                        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                        "metrics.reporter.prom.port",
                        Integer.toString(number))));
        // Flink leaves files behind when it is killed.
        DataFolder.delete(files.temporary());
        Path written = data.write("flink.properties", settings);
        Files.deleteIfExists(files.ready());
        ChildProcess process =
                ChildProcess.start("Flink", files, Map.of(), command(layout, written, setup.jobArguments()));
        URI address = address(setup.port());
        AtomicReference<FlinkJob> job = new AtomicReference<>();
        process.awaitReady(
                () -> {
                    if (!Files.exists(files.ready())) {
                        return false;
                    }
                    job.set(FlinkJob.running(address, store.folder(ObjectStore.SAVEPOINTS))
                            .orElse(null));
                    return job.get() != null;
                },
                START_TIMEOUT);
        return new FlinkCluster(
                address,
                setup.metricsPort().stream()
                        .mapToObj(number -> URI.create("http://127.0.0.1:" + number + "/metrics"))
                        .findFirst(),
                job.get(),
                process);
    }

    /**
     * What a process of a cluster runs.
     *
     * @param settings file with Flink's settings
     */
    static ChildProcess.JavaCommand command(InstallLayout layout, Path settings, List<String> jobArguments) {
        List<String> arguments = new ArrayList<>(List.of(
                settings.toString(),
                layout.flinkPlugins().toString(),
                layout.jobJar().toString()));
        arguments.addAll(jobArguments);
        return new ChildProcess.JavaCommand(
                layout.quickStart("@" + layout.flinkJvmOptions(), "-Xmx512m", "-Xmn256m"),
                layout.flinkLib(),
                FlinkMain.class.getName(),
                arguments);
    }

    /** What every cluster of a local run has, wherever its checkpoints go. */
    static Map<String, String> settings(ChildFiles files, int port, int parallelism) {
        return new HashMap<>(Map.ofEntries(
                Map.entry("rest.address", "127.0.0.1"),
                Map.entry("rest.bind-address", "127.0.0.1"),
                Map.entry("rest.port", Integer.toString(port)),
                Map.entry("rest.bind-port", Integer.toString(port)),
                Map.entry("jobmanager.bind-host", "127.0.0.1"),
                // By default any page may read what the REST API answers.
                Map.entry("web.access-control-allow-origin", "http://127.0.0.1:" + port),
                // The native code of a compressor belongs to one class loader: the one that outlives the jobs.
                Map.entry("classloader.parent-first-patterns.additional", "net.jpountz."),
                // Whoever reaches the port could run code of his own through the UI.
                Map.entry("web.submit.enable", "false"),
                Map.entry("web.log.path", files.log().toString()),
                Map.entry("taskmanager.numberOfTaskSlots", Integer.toString(parallelism)),
                Map.entry("parallelism.default", Integer.toString(parallelism))));
    }

    /** Address of the REST API and the web UI at a port. */
    static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** Address of the REST API and the web UI. */
    public URI address() {
        return address;
    }

    /** Where the metrics of Flink and the job are, in Prometheus' text format. */
    public Optional<URI> metrics() {
        return metrics;
    }

    /** The job that was submitted. */
    public FlinkJob job() {
        return job;
    }

    /** The process; may have ended. */
    public ChildProcess process() {
        return process;
    }

    /** Takes a last checkpoint, so that everything read so far is committed, and ends the job and the process. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                job.stop();
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            // The next run starts from the checkpoint before and reads a little again: same result, more work.
            LOGGER.warn("the job did not end in order: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
        }
    }
}
