package io.clickstream.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;

/** The job of a Flink cluster, by way of Flink's REST API. */
public final class FlinkJob {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FINAL_CHECKPOINT_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String id;
    private final URI job;
    private final String savepoints;
    private final Optional<String> restoredFrom;

    private FlinkJob(URI address, String id, String savepoints) throws IOException, InterruptedException {
        this.id = id;
        this.job = address.resolve("jobs/" + id);
        this.savepoints = savepoints;
        this.restoredFrom = path(get("/checkpoints").path("latest").path("restored"));
    }

    /**
     * The job of a cluster, once all its tasks run and its master answers for it; empty until then.
     *
     * @param address address of the REST API
     * @param savepoints where its savepoints go
     */
    static Optional<FlinkJob> running(URI address, String savepoints) {
        try {
            for (JsonNode found :
                    send(request(address.resolve("jobs/overview"))).path("jobs")) {
                JsonNode tasks = found.path("tasks");
                int total = tasks.path("total").asInt();
                if (total > 0 && tasks.path("running").asInt() == total) {
                    return Optional.of(new FlinkJob(address, found.path("jid").asText(), savepoints));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** @throws IOException if Flink does not answer */
    public JobStatus status() throws IOException, InterruptedException {
        return JobStatus.valueOf(get("").get("state").asText());
    }

    /** What the job has failed of since it was submitted, a line each; empty if nothing has. */
    public List<String> failures() throws IOException, InterruptedException {
        return StreamSupport.stream(
                        get("/exceptions")
                                .path("exceptionHistory")
                                .path("entries")
                                .spliterator(),
                        false)
                .map(entry ->
                        entry.path("stacktrace").asText().lines().findFirst().orElse("unknown"))
                .toList();
    }

    /** Where the job was continued from when it was submitted, empty if it started from nothing. */
    public Optional<String> restoredFrom() {
        return restoredFrom;
    }

    /** How it has started, for a person. */
    public String origin() {
        return restoredFrom.map(from -> "the job continues from " + from).orElse("the job runs");
    }

    /** Path of the newest checkpoint that this job has completed. */
    public Optional<String> latestCheckpoint() throws IOException, InterruptedException {
        return path(get("/checkpoints").path("latest").path("completed"));
    }

    /**
     * Ends the job with a savepoint, from which the next start continues.
     *
     * @return path of the savepoint
     * @throws IOException if Flink does not say that there is one; the job may have ended all the same
     */
    public String stopWithSavepoint() throws IOException, InterruptedException {
        String request = post("/stop", "{\"targetDirectory\":\"" + savepoints + "\"}");
        try {
            JsonNode operation = awaitOperation("/savepoints/" + request, SAVEPOINT_TIMEOUT);
            awaitEnd(SAVEPOINT_TIMEOUT);
            return operation.get("location").asText();
        } catch (TimeoutException e) {
            throw new IOException("no savepoint: " + e.getMessage(), e);
        }
    }

    /** Takes a last checkpoint, so that everything read so far is committed, and cancels the job. */
    void stop() throws IOException, InterruptedException, TimeoutException {
        String request = post("/checkpoints", "{\"checkpointType\":\"FULL\"}");
        awaitOperation("/checkpoints/" + request, FINAL_CHECKPOINT_TIMEOUT);
        send(request(at("?mode=cancel")).method("PATCH", BodyPublishers.noBody()));
        awaitEnd(CANCEL_TIMEOUT);
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
        return send(request(at(path)).GET());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return send(request(at(path)).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)))
                .get("request-id")
                .asText();
    }

    private URI at(String path) {
        return URI.create(job + path);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT);
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException("Flink answers " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
