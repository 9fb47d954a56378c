package io.clickstream.emitter.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A schema registry that speaks <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">Confluent's
 * API</a>.
 *
 * @param url where the paths of the API begin
 * @param user who logs in, {@code name:password}; empty for nobody
 */
public record SchemaRegistry(URI url, Optional<String> user) {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Registers a schema, or finds that it is there. Waits until the registry answers.
     *
     * @param subject such as {@code orders-value}
     * @param schema as JSON
     * @param lines told, once, that it waits
     * @return the id of the schema
     * @throws ConfigurationException if the registry refuses it
     */
    public int register(String subject, String schema, Consumer<String> lines) throws InterruptedException {
        HttpRequest request = request(subject, schema);
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        boolean told = false;
        while (true) {
            String problem;
            try {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == OK) {
                    return JSON.readTree(answer.body()).get("id").intValue();
                }
                problem = answer.statusCode() + " " + message(answer.body());
                if (isRefusal(answer.statusCode())) {
                    throw new ConfigurationException(
                            "the schema registry " + url + " refuses the schema of " + subject + ": " + problem);
                }
            } catch (IOException e) {
                problem = e.getMessage() == null ? "it does not answer" : e.getMessage();
            }
            if (!told) {
                lines.accept("waiting for the schema registry " + url + ": " + problem);
                told = true;
            }
            Thread.sleep(RETRY_INTERVAL.toMillis());
        }
    }

    private HttpRequest request(String subject, String schema) {
        String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url.toString().replaceAll("/+$", "") + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.valueToTree(Map.of("schema", schema)).toString()));
        user.ifPresent(login -> request.header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
        return request.build();
    }

    private static boolean isRefusal(int status) {
        return status >= BAD_REQUEST && status < SERVER_ERROR && status != TOO_MANY_REQUESTS;
    }

    private static String message(String body) {
        try {
            JsonNode message = JSON.readTree(body).path("message");
            return message.isTextual() ? message.textValue() : body;
        } catch (IOException e) {
            return body;
        }
    }
}
