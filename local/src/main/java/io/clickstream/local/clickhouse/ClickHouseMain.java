package io.clickstream.local.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ClickHouse process of the local run: opens the engine, applies the schema, serves HTTP until it is stopped. */
public final class ClickHouseMain {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClickHouseMain.class);

    private ClickHouseMain() {}

    /**
     * @param args path of libchdb, data folder, configuration file, folder of the schema's {@code *.sql}, HTTP port
     */
    public static void main(String[] args) throws IOException {
        Engine engine = Engine.open(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        applySchema(engine, Path.of(args[3]));
        HttpEndpoint endpoint = HttpEndpoint.start(engine, Integer.parseInt(args[4]));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            endpoint.close();
                            engine.detachQueues();
                            engine.close();
                        },
                        "shutdown"));
        LOGGER.info("serving on port {}", args[4]);
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
            try (Connection connection = engine.connect()) {
                connection.execute(Files.readString(file));
                LOGGER.info("applied {}", file.getFileName());
            } catch (ClickHouseException e) {
                engine.close();
                System.err.println(file.getFileName() + ": " + e.getMessage().replaceAll("\\s+", " "));
                System.exit(2);
            }
        }
    }
}
