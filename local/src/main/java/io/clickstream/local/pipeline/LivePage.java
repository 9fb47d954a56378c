package io.clickstream.local.pipeline;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.HttpPing;
import io.clickstream.local.process.StartException;
import io.clickstream.page.PageMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The live page in a child process, on the loopback interface. The pipeline goes on without it. */
public final class LivePage implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final URI address;
    private final ChildProcess process;

    /**
     * Where each part is.
     *
     * @param kafka its bootstrap servers
     * @param emitter its metrics, if the page shall show it
     */
    public record Places(String kafka, URI clickHouse, URI flink, String store, Optional<URI> emitter) {

        private Stream<String> options() {
            return Stream.concat(
                    Stream.of(
                            "--kafka-bootstrap-servers",
                            kafka,
                            "--clickhouse-url",
                            clickHouse.toString(),
                            "--flink-url",
                            flink.toString(),
                            "--store-url",
                            store),
                    emitter.stream().flatMap(address -> Stream.of("--emitter-url", address.toString())));
        }
    }

    private LivePage(URI address, ChildProcess process) {
        this.address = address;
        this.process = process;
    }

    /**
     * Starts to serve; does not wait until it does.
     *
     * @param topology what it shows
     * @param port port of the page
     */
    public static LivePage start(DataFolder data, InstallLayout layout, Topology topology, int port, Places places) {
        List<String> arguments = new ArrayList<>(List.of(
                "--topology",
                file(data.files("page").temporary(), topology).toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port)));
        places.options().forEach(arguments::add);
        ChildProcess process = ChildProcess.startInBackground(
                "the live page",
                data.files("page"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        layout.quickStart("-Xmx96m", "-XX:TieredStopAtLevel=1"),
                        layout.lib(),
                        PageMain.class.getName(),
                        arguments));
        return new LivePage(address(port), process);
    }

    private static Path file(Path folder, Topology topology) {
        try {
            return Files.writeString(Files.createDirectories(folder).resolve("topology.json"), topology.json());
        } catch (IOException e) {
            throw new UncheckedIOException("the live page cannot be told its topology", e);
        }
    }

    /** Address of the page at a port. */
    static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** @throws StartException if it does not come up */
    public void awaitReady() throws InterruptedException {
        process.awaitReady(() -> HttpPing.isOk(address.resolve("healthz")), START_TIMEOUT);
    }

    /** Address of the page. */
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
}
