package io.clickstream.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Watches a live page as a browser does. */
final class PageEvents implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI page;
    private final Thread thread = new Thread(this::read, "page events");
    private final List<JsonNode> snapshots = new CopyOnWriteArrayList<>();
    private volatile JsonNode history;

    PageEvents(URI page) {
        this.page = page;
        thread.setDaemon(true);
        thread.start();
    }

    /** How many have come. */
    int count() {
        return snapshots.size();
    }

    /** What came first; null if nothing has. */
    JsonNode history() {
        return history;
    }

    /** The newest one, empty if none has come. */
    JsonNode snapshot() {
        return snapshots.isEmpty() ? JSON.createObjectNode() : snapshots.get(snapshots.size() - 1);
    }

    /** A number of the newest snapshot, by its path; -1 if it is not known. */
    double number(String path) {
        return snapshot().at(path).asDouble(-1);
    }

    /** The state of a part. */
    String state(String part) {
        return part(part).path("state").asText();
    }

    JsonNode part(String name) {
        return StreamSupport.stream(snapshot().path("parts").spliterator(), false)
                .filter(part -> part.get("name").asText().equals(name))
                .findFirst()
                .orElse(JSON.createObjectNode());
    }

    /** A metric of the page with all its labels, as text; NaN if it is not there. */
    double metric(String sample) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(page.resolve("metrics")).build(), BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void read() {
        try {
            HttpResponse<Stream<String>> events =
                    http.send(HttpRequest.newBuilder(page.resolve("events")).build(), BodyHandlers.ofLines());
            String[] name = {""};
            events.body().forEach(line -> {
                if (line.startsWith("event: ")) {
                    name[0] = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    take(name[0], parse(line.substring("data: ".length())));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The page has gone.
        } catch (InterruptedException e) {
            // The test is over.
        }
    }

    private void take(String event, JsonNode data) {
        if (event.equals("history")) {
            history = data;
        } else {
            snapshots.add(data);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
