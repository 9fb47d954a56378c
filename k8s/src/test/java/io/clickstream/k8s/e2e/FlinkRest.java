package io.clickstream.k8s.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The job as Flink's REST API tells of it. */
final class FlinkRest {

    private static final String EMITTED = "numRecordsOut";

    private final ObjectMapper json = new ObjectMapper();
    private final ServiceHttp http;

    FlinkRest(ServiceHttp http) {
        this.http = http;
    }

    /** The one job of the cluster. */
    record FlinkJob(String id, String state) {}

    /**
     * A checkpoint or savepoint.
     *
     * @param at when it was completed, or the job restored from it
     * @param path where it lies, such as {@code s3://...}
     */
    record Checkpoint(long id, Instant at, boolean isSavepoint, String path) {}

    FlinkJob job() throws IOException {
        JsonNode jobs = read("/jobs/overview").path("jobs");
        if (jobs.size() != 1) {
            throw new IOException("there should be one job, not " + jobs.size());
        }
        return new FlinkJob(
                jobs.get(0).path("jid").asText(), jobs.get(0).path("state").asText());
    }

    Optional<Checkpoint> latestCheckpoint() throws IOException {
        return checkpoint(checkpoints().path("latest").path("completed"), "latest_ack_timestamp");
    }

    /** What the job was last restored from; empty if it began from scratch. */
    Optional<Checkpoint> restored() throws IOException {
        return checkpoint(checkpoints().path("latest").path("restored"), "restore_timestamp");
    }

    /** The sum of numRecordsOut of all operators. */
    long recordsOut() throws IOException {
        String job = "/jobs/" + job().id();
        long sum = 0;
        for (String vertex : vertices(job)) {
            String metrics = job + "/vertices/" + vertex + "/metrics";
            List<String> names = new ArrayList<>();
            for (JsonNode metric : read(metrics)) {
                if (metric.path("id").asText().endsWith("." + EMITTED)) {
                    names.add(URLEncoder.encode(metric.path("id").asText(), StandardCharsets.UTF_8));
                }
            }
            if (!names.isEmpty()) {
                for (JsonNode metric : read(metrics + "?get=" + String.join(",", names))) {
                    sum += metric.path("value").asLong();
                }
            }
        }
        return sum;
    }

    /** The highest parallelism of its parts. */
    int parallelism() throws IOException {
        int highest = 0;
        for (JsonNode vertex : read("/jobs/" + job().id()).path("vertices")) {
            highest = Math.max(highest, vertex.path("parallelism").asInt());
        }
        return highest;
    }

    private List<String> vertices(String job) throws IOException {
        List<String> ids = new ArrayList<>();
        read(job).path("vertices").forEach(vertex -> ids.add(vertex.path("id").asText()));
        return ids;
    }

    private JsonNode checkpoints() throws IOException {
        return read("/jobs/" + job().id() + "/checkpoints");
    }

    private static Optional<Checkpoint> checkpoint(JsonNode found, String time) {
        if (!found.isObject()) {
            return Optional.empty();
        }
        return Optional.of(new Checkpoint(
                found.path("id").asLong(),
                Instant.ofEpochMilli(found.path(time).asLong()),
                found.path("is_savepoint").asBoolean(),
                found.path("external_path").asText()));
    }

    private JsonNode read(String path) throws IOException {
        return json.readTree(http.get(path));
    }
}
