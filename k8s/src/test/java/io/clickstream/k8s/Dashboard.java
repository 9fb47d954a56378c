package io.clickstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard for Grafana that the chart carries.
 *
 * @param file its name
 * @param json its model
 */
record Dashboard(String file, JsonNode json) {

    static final Path FOLDER = Chart.PROJECT.path().resolve("files/dashboards");

    /**
     * A part of a dashboard.
     *
     * @param where dashboard and title, for messages
     */
    record Panel(String where, JsonNode json) {

        @Override
        public String toString() {
            return where;
        }

        boolean isRow() {
            return json.path("type").asText().equals("row");
        }

        /** What it asks Prometheus. */
        List<String> queries() {
            return json.path("targets").findValuesAsText("expr");
        }

        boolean overlaps(Panel other) {
            JsonNode own = json.path("gridPos");
            JsonNode theirs = other.json.path("gridPos");
            return overlap(own, theirs, "x", "w") && overlap(own, theirs, "y", "h");
        }

        private static boolean overlap(JsonNode one, JsonNode other, String start, String length) {
            return one.path(start).asInt()
                            < other.path(start).asInt() + other.path(length).asInt()
                    && other.path(start).asInt()
                            < one.path(start).asInt() + one.path(length).asInt();
        }
    }

    @Override
    public String toString() {
        return file;
    }

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Dashboard::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Panel> panels() {
        return json.path("panels")
                .valueStream()
                .map(panel -> new Panel(file + ": " + panel.path("title").asText(), panel))
                .toList();
    }

    private static Dashboard read(Path file) {
        try {
            return new Dashboard(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
