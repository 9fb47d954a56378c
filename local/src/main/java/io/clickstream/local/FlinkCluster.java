package io.clickstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.local.flink.FlinkMain;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Flink cluster in a child process, with the job in it and its web UI on the loopback interface. */
public final class FlinkCluster implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FlinkCluster.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FINAL_CHECKPOINT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final Optional<URI> metrics;
    private final String savepoints;
    private final ChildProcess process;
    private String job;

    private FlinkCluster(URI address, Optional<URI> metrics, String savepoints, ChildProcess process) {
        this.address = address;
        this.metrics = metrics;
        this.savepoints = savepoints;
        this.process = process;
    }

    /**
     * Starts a cluster with one TaskManager and submits the job to it, from the newest checkpoint or savepoint if there
     * is one; returns when all its tasks run.
     *
     * @param store where checkpoints and savepoints go
     * @param port port of the REST API and the web UI
     * @param metricsPort where its metrics and the job's are served for Prometheus, on all interfaces; empty for nowhere
     * @param parallelism task slots, and parallel subtasks of the job
     * @param jobArguments arguments of the job's main method
     * @throws StartException with the job's own message if its main method fails
     */
    public static FlinkCluster start(
            DataFolder data,
            Distribution distribution,
            ObjectStore.S3Location store,
            int port,
            OptionalInt metricsPort,
            int parallelism,
            List<String> jobArguments)
            throws IOException, InterruptedException {
        Path log = data.log("flink");
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("s3.endpoint", store.endpoint()),
                Map.entry("s3.access-key", store.accessKey()),
                Map.entry("s3.secret-key", store.secretKey()),
                Map.entry("s3.path.style.access", "true"),
                Map.entry("execution.checkpointing.dir", store.folder("checkpoints")),
                Map.entry("execution.checkpointing.savepoint-dir", store.folder("savepoints")),
                Map.entry("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION"),
                Map.entry("rest.address", "127.0.0.1"),
                Map.entry("rest.bind-address", "127.0.0.1"),
                Map.entry("rest.port", Integer.toString(port)),
                Map.entry("rest.bind-port", Integer.toString(port)),
                Map.entry("jobmanager.bind-host", "127.0.0.1"),
                // The native code of a compressor belongs to one class loader: the one that outlives the jobs.
                Map.entry("classloader.parent-first-patterns.additional", "net.jpountz."),
                // Whoever reaches the port could run code of his own through the UI.
                Map.entry("web.submit.enable", "false"),
                Map.entry("web.log.path", log.toString()),
                Map.entry("taskmanager.numberOfTaskSlots", Integer.toString(parallelism)),
                Map.entry("parallelism.default", Integer.toString(parallelism))));
        metricsPort.ifPresent(number -> settings.putAll(Map.of(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                "metrics.reporter.prom.port",
                Integer.toString(number))));
        List<String> arguments = new ArrayList<>(List.of(
                data.write("flink.properties", settings).toString(),
                distribution.flinkPlugins().toString(),
                distribution.jobJar().toString()));
        arguments.addAll(jobArguments);
        ChildProcess process = ChildProcess.start(
                "Flink",
                data.lock("flink"),
                log,
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("@" + distribution.flinkJvmOptions(), "-Xmx512m", "-Xmn256m"),
                        List.of(distribution.lib()),
                        FlinkMain.class.getName(),
                        arguments));
        FlinkCluster flink = new FlinkCluster(
                URI.create("http://127.0.0.1:" + port + "/"),
                metricsPort.stream()
                        .mapToObj(number -> URI.create("http://127.0.0.1:" + number + "/metrics"))
                        .findFirst(),
                store.folder("savepoints"),
                process);
        process.awaitReady(flink::runsTheJob, START_TIMEOUT);
        return flink;
    }

    /** Address of the REST API and the web UI. */
    public URI address() {
        return address;
    }

    /** Where the metrics of Flink and the job are, in Prometheus' text format. */
    public Optional<URI> metrics() {
        return metrics;
    }

    /** Id of the job. */
    public String job() {
        return job;
    }

    /** The process; may have ended. */
    public ChildProcess process() {
        return process;
    }

    /** @throws IOException if Flink does not answer */
    public JobStatus status() throws IOException, InterruptedException {
        return JobStatus.valueOf(get("jobs/" + job).get("state").asText());
    }

    /** What the job has failed of since it was submitted, a line each; empty if nothing has. */
    public List<String> failures() throws IOException, InterruptedException {
        return StreamSupport.stream(
                        get("jobs/" + job + "/exceptions")
                                .path("exceptionHistory")
                                .path("entries")
                                .spliterator(),
                        false)
                .map(entry ->
                        entry.path("stacktrace").asText().lines().findFirst().orElse("unknown"))
                .toList();
    }

    /** Where the job was continued from when it was submitted, empty if it started from nothing. */
    public Optional<String> restoredFrom() throws IOException, InterruptedException {
        return path(get("jobs/" + job + "/checkpoints").path("latest").path("restored"));
    }

    /** Path of the newest checkpoint that this job has completed. */
    public Optional<String> latestCheckpoint() throws IOException, InterruptedException {
        return path(get("jobs/" + job + "/checkpoints").path("latest").path("completed"));
    }

    /**
     * Ends the job with a savepoint, from which the next start continues.
     *
     * @return path of the savepoint
     * @throws IOException if Flink does not say that there is one; the job may have ended all the same
     */
    public String stopWithSavepoint() throws IOException, InterruptedException {
        String request = post("jobs/" + job + "/stop", "{\"targetDirectory\":\"" + savepoints + "\"}");
        try {
            JsonNode operation = awaitOperation("jobs/" + job + "/savepoints/" + request, SAVEPOINT_TIMEOUT);
            awaitEnd(SAVEPOINT_TIMEOUT);
            return operation.get("location").asText();
        } catch (TimeoutException e) {
            throw new IOException("no savepoint: " + e.getMessage(), e);
        }
    }

    /** Takes a last checkpoint, so that everything read so far is committed, and ends the job and the process. */
    @Override
    public void close() {
        try {
            if (process.isAlive() && job != null) {
                stopJob();
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

    private void stopJob() throws IOException, InterruptedException, TimeoutException {
        String request = post("jobs/" + job + "/checkpoints", "{\"checkpointType\":\"FULL\"}");
        awaitOperation("jobs/" + job + "/checkpoints/" + request, FINAL_CHECKPOINT_TIMEOUT);
        send(request("jobs/" + job + "?mode=cancel").method("PATCH", BodyPublishers.noBody()));
        awaitEnd(CANCEL_TIMEOUT);
    }

    private boolean runsTheJob() {
        try {
            for (JsonNode found : get("jobs/overview").get("jobs")) {
                JsonNode tasks = found.get("tasks");
                if (tasks.get("total").asInt() > 0
                        && tasks.get("running").asInt() == tasks.get("total").asInt()) {
                    job = found.get("jid").asText();
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode awaitOperation(String path, Duration timeout)
            throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonNode answer = get(path);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.get("operation");
                if (operation.has("failure-cause")) {
                    throw new IOException(operation
                            .get("failure-cause")
                            .path("stack-trace")
                            .asText()
                            .lines()
                            .findFirst()
                            .orElse("it failed"));
                }
                return operation;
            }
            pause(deadline, path);
        }
    }

    private void awaitEnd(Duration timeout) throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!status().isGloballyTerminalState()) {
            pause(deadline, "the end of the job");
        }
    }

    private static void pause(long deadline, String what) throws InterruptedException, TimeoutException {
        if (System.nanoTime() > deadline) {
            throw new TimeoutException(what + " takes too long");
        }
        Thread.sleep(50);
    }

    private static Optional<String> path(JsonNode checkpoint) {
        return Optional.ofNullable(checkpoint.path("external_path").textValue());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)))
                .get("request-id")
                .asText();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(REQUEST_TIMEOUT);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("Flink answers " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
