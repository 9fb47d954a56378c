package io.clickstream.local;

import io.clickstream.local.clickhouse.ClickHouseMain;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ClickHouse engine in a child process, with its HTTP interface on the loopback interface. */
public final class ClickHouseServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private ClickHouseServer(ChildProcess process, int port) {
        this.process = process;
        this.address = address(port);
    }

    /** Address of the HTTP interface at a port. */
    static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * Starts the engine and applies the schema.
     *
     * @param library path of the engine's library
     * @param config the engine's configuration
     * @param schema folder of the schema's {@code *.sql}
     * @param port port of the HTTP interface
     * @param bootstrapServers Kafka's address for the named collection {@code kafka_connection}
     */
    public static ClickHouseServer start(
            DataFolder data,
            Distribution distribution,
            Path library,
            Path config,
            Path schema,
            int port,
            String bootstrapServers)
            throws InterruptedException {
        ChildProcess process = ChildProcess.start(
                "ClickHouse",
                data.lock("clickhouse"),
                data.log("clickhouse"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrapServers,
                        "CLICKHOUSE_USERS_CONFIG",
                        distribution.clickHouseUsers().toString()),
                new ChildProcess.JavaCommand(
                        distribution.quickStart(
                                "-Xmx192m",
                                "-XX:TieredStopAtLevel=1",
                                // Else an answer waits 40 ms for the client's acknowledgement of its headers.
                                "-Dsun.net.httpserver.nodelay=true"),
                        distribution.lib(),
                        ClickHouseMain.class.getName(),
                        List.of(
                                library.toString(),
                                data.folder("clickhouse").toString(),
                                config.toString(),
                                schema.toString(),
                                Integer.toString(port))));
        ClickHouseServer server = new ClickHouseServer(process, port);
        process.awaitReady(server::answers, START_TIMEOUT);
        return server;
    }

    /**
     * Runs a query.
     *
     * @return the rows, each as its tab-separated values
     * @throws IOException if the server refuses it or is not there
     */
    public List<String[]> query(String sql) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        address.resolve("?database=analytics&query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
                .timeout(QUERY_TIMEOUT)
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "ClickHouse refuses the query: " + response.body().strip());
        }
        return response.body().lines().map(line -> line.split("\t", -1)).toList();
    }

    /** Runs a query whose result is one number. */
    public long queryNumber(String sql) throws IOException, InterruptedException {
        return Long.parseLong(query(sql).get(0)[0]);
    }

    /** Address of the HTTP interface. */
    public URI address() {
        return address;
    }

    /** The process; may have ended. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() {
        try {
            return http.send(
                                    HttpRequest.newBuilder(address.resolve("ping"))
                                            .timeout(Duration.ofSeconds(1))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
