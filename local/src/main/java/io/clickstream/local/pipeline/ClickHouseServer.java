package io.clickstream.local.pipeline;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.clickhouse.ClickHouseMain;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.HttpPing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The ClickHouse engine in a child process, with its HTTP interface on the loopback interface. */
public final class ClickHouseServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final URI address;
    private final ClickHouse client;

    private ClickHouseServer(ChildProcess process, int port) {
        this.process = process;
        this.address = address(port);
        this.client = ClickHouse.at(address);
    }

    /** Address of the HTTP interface at a port. */
    static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * How a ClickHouse is set up.
     *
     * @param library path of the engine's library
     * @param config the engine's configuration
     * @param schema folder of the schema's {@code *.sql}
     * @param port port of the HTTP interface
     * @param bootstrapServers Kafka's address for the named collection {@code kafka_connection}
     */
    public record Setup(Path library, Path config, Path schema, int port, String bootstrapServers) {}

    /** Starts the engine and applies the schema. */
    public static ClickHouseServer start(DataFolder data, InstallLayout layout, Setup setup)
            throws InterruptedException {
        ChildProcess process = ChildProcess.start(
                "ClickHouse",
                data.files("clickhouse"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        setup.bootstrapServers(),
                        "CLICKHOUSE_USERS_CONFIG",
                        layout.clickHouseUsers().toString()),
                new ChildProcess.JavaCommand(
                        layout.quickStart(
                                "-Xmx192m",
                                "-XX:TieredStopAtLevel=1",
                                // Otherwise an answer waits 40 ms for the client's acknowledgement of its headers.
                                "-Dsun.net.httpserver.nodelay=true",
                                // Above 200 it would close the connection behind an answer without saying so, and the
                                // client's next query, if it comes at once, would fail.
                                "-Dsun.net.httpserver.maxIdleConnections=10000"),
                        layout.lib(),
                        ClickHouseMain.class.getName(),
                        List.of(
                                setup.library().toString(),
                                data.folder("clickhouse").toString(),
                                setup.config().toString(),
                                setup.schema().toString(),
                                Integer.toString(setup.port()))));
        ClickHouseServer server = new ClickHouseServer(process, setup.port());
        process.awaitReady(server::answers, START_TIMEOUT);
        return server;
    }

    /** Asks it. */
    public ClickHouse client() {
        return client;
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

    /** Whether it answers now. */
    public boolean answers() {
        return HttpPing.isOk(address.resolve("ping"));
    }
}
