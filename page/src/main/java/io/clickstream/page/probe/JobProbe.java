package io.clickstream.page.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** Asks Flink's REST API for the job: the one that runs, otherwise the newest. */
public final class JobProbe implements Probe<JobProbe.Job> {
    /** Flink renews its metrics no more often. */
    private static final long RESTARTS_INTERVAL = Duration.ofSeconds(10).toNanos();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final URI flink;

    private String restartsOf = "";
    private long restartsSince;
    private long restarts;

    /** @param flink address of the REST API */
    public JobProbe(Http http, URI flink) {
        this.http = http;
        this.flink = URI.create(flink.toString().replaceFirst("/*$", "/"));
    }

    /**
     * What Flink knows of the job.
     *
     * @param running whether all its tasks run
     * @param restarts since it was submitted
     * @param checkpointsCompleted since it was submitted, as are those that failed
     * @param lastCheckpoint when the newest one was complete, in epoch milliseconds
     */
    public record Job(
            boolean running,
            long restarts,
            long checkpointsCompleted,
            long checkpointsFailed,
            OptionalLong lastCheckpoint) {}

    @Override
    public ProbeResult<Job> probe() throws IOException, InterruptedException {
        JsonNode newest = StreamSupport.stream(get("jobs/overview").path("jobs").spliterator(), false)
                .max(Comparator.comparing((JsonNode found) -> isRunning(found))
                        .thenComparing(found -> found.path("start-time").asLong()))
                .orElse(null);
        if (newest == null) {
            return ProbeResult.without(State.DOWN, "Flink answers and has no job");
        }
        String id = newest.path("jid").asText();
        String status = newest.path("state").asText();
        JsonNode tasks = newest.path("tasks");
        int running = tasks.path("running").asInt();
        int total = tasks.path("total").asInt();
        JsonNode checkpoints = get("jobs/" + id + "/checkpoints");
        JsonNode completed = checkpoints.path("latest").path("completed");
        Job job = new Job(
                isRunning(newest) && running == total,
                restarts(id),
                checkpoints.path("counts").path("completed").asLong(),
                checkpoints.path("counts").path("failed").asLong(),
                completed.isObject()
                        ? OptionalLong.of(completed.path("latest_ack_timestamp").asLong())
                        : OptionalLong.empty());
        return new ProbeResult<>(state(status, job), detail(status, running, total, job), job, true);
    }

    private static State state(String status, Job job) {
        return switch (status) {
            case "RUNNING", "CREATED", "INITIALIZING", "RESTARTING", "RECONCILING" ->
                job.running() ? State.UP : State.STARTING;
            default -> State.DOWN;
        };
    }

    private static String detail(String status, int running, int total, Job job) {
        return "%s%s, restarts %d, %s"
                .formatted(
                        status,
                        running == total ? "" : ", %d of %d tasks run".formatted(running, total),
                        job.restarts(),
                        job.lastCheckpoint().isPresent()
                                ? "last checkpoint %.1f s ago"
                                        .formatted((System.currentTimeMillis()
                                                        - job.lastCheckpoint().getAsLong())
                                                / 1e3)
                                : "no checkpoint yet");
    }

    private static boolean isRunning(JsonNode job) {
        return job.path("state").asText().equals("RUNNING");
    }

    private long restarts(String job) throws IOException, InterruptedException {
        if (!job.equals(restartsOf) || System.nanoTime() - restartsSince > RESTARTS_INTERVAL) {
            for (JsonNode metric : get("jobs/" + job + "/metrics?get=numRestarts")) {
                restarts = metric.path("value").asLong();
            }
            restartsOf = job;
            restartsSince = System.nanoTime();
        }
        return restarts;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(http.body(flink.resolve(path)));
    }
}
