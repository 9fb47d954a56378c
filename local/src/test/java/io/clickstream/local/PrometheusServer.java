package io.clickstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus that asks parts on this machine. */
final class PrometheusServer implements AutoCloseable {

    private static final long ORDERLY_STOP_SECONDS = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI address;
    private final Process process;

    private PrometheusServer(URI address, Process process) {
        this.address = address;
        this.process = process;
    }

    /**
     * A part as the monitors of the chart describe it.
     *
     * @param component which part, the label of the same name
     * @param metrics where its metrics are
     */
    record Target(String component, URI metrics) {}

    /**
     * Starts one; skips the test on a developer's machine where it is not there, and fails it in CI.
     *
     * @param labels of every target
     * @param rules file of rules
     */
    static PrometheusServer start(Path folder, Map<String, String> labels, List<Target> targets, Path rules)
            throws IOException {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            Prerequisite.missing("prometheus is neither on the path nor there; `make kube-tools` brings it");
        }
        Path config = Files.writeString(folder.resolve("prometheus.yml"), config(labels, targets, rules));
        int port = Ports.free(1).get(0);
        Process process = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        PrometheusServer server = new PrometheusServer(URI.create("http://127.0.0.1:" + port + "/api/v1/"), process);
        TimeLimits.await()
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> server.get("status/runtimeinfo") != null);
        return server;
    }

    /** What an expression is now. */
    List<JsonNode> query(String expression) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result")
                .valueStream()
                .toList();
    }

    /** Alerts that fire or are about to. */
    List<JsonNode> alerts() throws IOException, InterruptedException {
        return get("alerts").path("alerts").valueStream().toList();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ORDERLY_STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        JsonNode answer = json.readTree(
                http.send(HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
                        .body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException("Prometheus says " + answer + " to " + path);
        }
        return answer.path("data");
    }

    private static String config(Map<String, String> labels, List<Target> targets, Path rules) {
        return """
                global: {scrape_interval: 2s, evaluation_interval: 2s}
                rule_files: [%s]
                scrape_configs:
                """.formatted(rules)
                + targets.stream()
                        .map(target -> """
                                  - job_name: %1$s
                                    static_configs:
                                      - targets: ['%2$s']
                                        labels: {component: %1$s, pod: %1$s-0, %3$s}
                                """.formatted(
                                        target.component(),
                                        target.metrics().getAuthority(),
                                        labels.entrySet().stream()
                                                .map(label -> label.getKey() + ": " + label.getValue())
                                                .collect(Collectors.joining(", "))))
                        .collect(Collectors.joining());
    }

    private static Optional<Path> program() {
        return Optional.of(InstallLayout.current().home().resolve("k8s/kube-tools/target/prometheus"))
                .filter(Files::isExecutable)
                .or(() -> Prerequisite.onPath("prometheus"));
    }
}
