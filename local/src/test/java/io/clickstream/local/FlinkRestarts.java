package io.clickstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** How often the job of a cluster has begun anew. */
final class FlinkRestarts {

    private FlinkRestarts() {}

    /** @param flink address of the REST API */
    static String of(URI flink) throws Exception {
        String id = json(flink.resolve("jobs")).get("jobs").get(0).get("id").asText();
        return json(flink.resolve("jobs/" + id + "/metrics?get=numRestarts"))
                .get(0)
                .get("value")
                .asText();
    }

    private static JsonNode json(URI address) throws Exception {
        return RawTopics.parsed(HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body());
    }
}
