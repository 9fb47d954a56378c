package io.clickstream.local.pipeline;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.HttpPing;
import io.clickstream.local.process.StartException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Apicurio Registry in a child process, on the loopback interface, with the API of Confluent's. It keeps its schemas in a file, each
 * before it is answered.
 */
public final class SchemaRegistry implements AutoCloseable {

    /** What the SQL of a pipeline calls its address. */
    public static final String VARIABLE = "SCHEMA_REGISTRY_URL";

    private static final String MAIN = "io.quarkus.runner.GeneratedMain";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final ChildProcess process;

    private SchemaRegistry(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @throws StartException if it does not come up, or is not installed
     */
    static SchemaRegistry start(DataFolder data, InstallLayout layout, int port) throws InterruptedException {
        Path file = data.folder("registry").resolve("registry");
        ChildProcess process = ChildProcess.start(
                "the schema registry",
                data.files("registry"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of(
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + file + ";WRITE_DELAY=0"),
                        List.of(layout.ownJar().toString(), layout.registryJar().toString()),
                        MAIN,
                        List.of()));
        URI subjects = URI.create(address(port) + "/subjects");
        process.awaitReady(() -> HttpPing.isOk(subjects), START_TIMEOUT);
        return new SchemaRegistry(process);
    }

    /** Address of the registry at a port: where the paths of the API begin. */
    public static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    }

    /** The process; may have ended. */
    public ChildProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
