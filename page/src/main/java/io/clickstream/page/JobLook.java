package io.clickstream.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** Asks Flink's REST API for the job: the one that runs, else the newest. */
final class JobLook implements Look<JobView> {
    /** Flink renews its metrics no more often. */
    private static final long RESTARTS_INTERVAL = Duration.ofSeconds(10).toNanos();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final URI flink;

    private String restartsOf = "";
    private long restartsSince;
    private long restarts;

    /** @param flink address of the REST API */
    JobLook(Http http, URI flink) {
        this.http = http;
        this.flink = URI.create(flink.toString().replaceFirst("/*$", "/"));
    }

    @Override
    public Finding<JobView> look() throws IOException, InterruptedException {
        JsonNode job = StreamSupport.stream(get("jobs/overview").path("jobs").spliterator(), false)
                .max(Comparator.comparing((JsonNode found) -> isRunning(found))
                        .thenComparing(found -> found.path("start-time").asLong()))
                .orElse(null);
        if (job == null) {
            return new Finding<>(State.DOWN, "Flink answers and has no job", null);
        }
        String id = job.path("jid").asText();
        String status = job.path("state").asText();
        JsonNode tasks = job.path("tasks");
        int running = tasks.path("running").asInt();
        int total = tasks.path("total").asInt();
        JsonNode checkpoints = get("jobs/" + id + "/checkpoints");
        JsonNode completed = checkpoints.path("latest").path("completed");
        JobView view = new JobView(
                isRunning(job) && running == total,
                restarts(id),
                checkpoints.path("counts").path("completed").asLong(),
                checkpoints.path("counts").path("failed").asLong(),
                completed.isObject()
                        ? OptionalLong.of(completed.path("latest_ack_timestamp").asLong())
                        : OptionalLong.empty());
        return new Finding<>(state(status, view), detail(status, running, total, view), view);
    }

    private static State state(String status, JobView view) {
        if (view.running()) {
            return State.UP;
        }
        return switch (status) {
            case "RUNNING", "CREATED", "INITIALIZING", "RESTARTING", "RECONCILING" -> State.STARTING;
            default -> State.DOWN;
        };
    }

    private static String detail(String status, int running, int total, JobView view) {
        return "%s%s, restarts %d, %s"
                .formatted(
                        status,
                        running == total ? "" : ", %d of %d tasks run".formatted(running, total),
                        view.restarts(),
                        view.lastCheckpoint().isPresent()
                                ? "last checkpoint %.1f s ago"
                                        .formatted((System.currentTimeMillis()
                                                        - view.lastCheckpoint().getAsLong())
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
