package io.clickstream.local;

import io.clickstream.local.pipeline.ClickHouseServer;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The real engine with no Kafka behind it, and requests to it. */
final class TestClickHouse implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DataFolder data;
    private final ClickHouseServer server;

    private TestClickHouse(DataFolder data, ClickHouseServer server) {
        this.data = data;
        this.server = server;
    }

    static TestClickHouse start(Path folder) throws IOException, InterruptedException {
        return start(folder, InstallLayout.current().schema());
    }

    static TestClickHouse start(Path folder, Path schema) throws IOException, InterruptedException {
        DataFolder data = DataFolder.open(folder);
        try {
            InstallLayout layout = InstallLayout.current();
            Ports ports = Ports.ANY_FREE.resolve();
            return new TestClickHouse(
                    data,
                    ClickHouseServer.start(
                            data,
                            layout,
                            new ClickHouseServer.Setup(
                                    layout.engine(Optional.empty()),
                                    layout.clickHouseConfig(),
                                    schema,
                                    ports.clickHouse(),
                                    "127.0.0.1:" + ports.kafka())));
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    ClickHouseServer server() {
        return server;
    }

    URI url(String parameters) {
        return server.address().resolve("?" + parameters);
    }

    HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url("query=" + encode(query))));
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return post("", body);
    }

    HttpResponse<String> post(String parameters, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url(parameters)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Runs a statement that must succeed. */
    String run(String statement) throws IOException, InterruptedException {
        HttpResponse<String> response = post(statement);
        if (response.statusCode() != 200) {
            throw new IOException(response.body());
        }
        return response.body();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        data.close();
    }
}
