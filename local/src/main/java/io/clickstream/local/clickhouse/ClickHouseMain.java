package io.clickstream.local.clickhouse;

import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.StartRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ClickHouse process of the local run: opens the engine, applies the schema, serves HTTP until it is stopped. */
public final class ClickHouseMain {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClickHouseMain.class);

    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(4);

    private ClickHouseMain() {}

    /**
     * @param args path of libchdb, data folder, configuration file, folder of the schema's {@code *.sql}, HTTP port
     */
    public static void main(String[] args) throws IOException {
        Engine engine = Engine.open(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        Path busy = Files.createFile(ChildFiles.busyIn(Path.of(System.getProperty("java.io.tmpdir"))));
        applySchema(engine, Path.of(args[3]));
        Files.delete(busy);
        HttpEndpoint endpoint = HttpEndpoint.start(engine, Integer.parseInt(args[4]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(endpoint, engine), "shutdown"));
        LOGGER.info("serving on port {}", args[4]);
    }

    /**
     * Ends the process without the engine's own exit code. Where its threads still wait, for a broker that is gone, say,
     * that code pulls memory away under them, and the process would crash instead of ending.
     */
    private static void shutDown(HttpEndpoint endpoint, Engine engine) {
        LibC libc = LibC.load();
        Thread limit = new Thread(
                () -> {
                    try {
                        Thread.sleep(SHUTDOWN_LIMIT.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    libc._exit(1);
                },
                "shutdown-limit");
        limit.setDaemon(true);
        limit.start();
        endpoint.close();
        engine.detachQueues();
        engine.close();
        libc._exit(0);
    }

    /** Every file at every start, in the order of the names: the statements are idempotent, as on the cluster. */
    private static void applySchema(Engine engine, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            LOGGER.info("applying {}", file.getFileName());
            try (Connection connection = engine.connect()) {
                connection.execute(Files.readString(file));
                LOGGER.info("applied {}", file.getFileName());
            } catch (ClickHouseException e) {
                engine.close();
                StartRefusal.exit("the ClickHouse schema cannot be applied: " + file.getFileName() + ": "
                        + e.getMessage().replaceAll("\\s+", " "));
            }
        }
    }
}
