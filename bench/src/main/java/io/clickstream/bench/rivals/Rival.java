package io.clickstream.bench.rivals;

import io.clickstream.bench.Lab;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Programs that read the raw topics and write the clean one, each in a process of its own. */
enum Rival {
    /** The limit: copies the bytes as they are, exactly once. */
    LOOP("bare kafka-clients loop") {
        @Override
        Run start(Lab lab, String commitInterval) {
            return java(lab, LoopMain.class, commitInterval);
        }
    },

    /** What one writes first: Flink SQL as its documentation has it. */
    STOCK("Flink SQL, stock") {
        @Override
        Run start(Lab lab, String commitInterval) throws IOException, InterruptedException {
            return stockSql(lab, "stock.sql", commitInterval);
        }
    },

    /** The same with what can be had by settings. */
    STOCK_TUNED("Flink SQL, stock, exactly-once, tuned") {
        @Override
        Run start(Lab lab, String commitInterval) throws IOException, InterruptedException {
            return stockSql(lab, "stock-tuned.sql", commitInterval);
        }
    },

    /** Written by hand, without Flink. */
    STREAMS("Kafka Streams with Jackson, exactly-once, tuned") {
        @Override
        Run start(Lab lab, String commitInterval) {
            return java(lab, StreamsMain.class, commitInterval);
        }
    },

    /** The pipeline's own. */
    OURS("our job, exactly-once") {
        @Override
        Run start(Lab lab, String commitInterval) throws IOException, InterruptedException {
            return flink(lab, commitInterval);
        }
    };

    private static final String HEAP = "-Xmx512m";

    private final String title;

    Rival(String title) {
        this.title = title;
    }

    /** Starts it on the oldest raw record; it goes on until it is closed. */
    abstract Run start(Lab lab, String commitInterval) throws IOException, InterruptedException;

    /** How tables call it. */
    String title() {
        return title;
    }

    /** Whether what it writes is what our job writes. */
    boolean transforms() {
        return this != LOOP;
    }

    /**
     * A rival at work.
     *
     * @param pid its process
     * @param end ends it
     */
    record Run(long pid, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }

    private static Run java(Lab lab, Class<?> main, String commitInterval) {
        Path home = lab.distribution().home();
        ChildProcess process = ChildProcess.start(
                main.getSimpleName(),
                lab.data().folder("locks").resolve(main.getSimpleName()),
                lab.data().log(main.getSimpleName()),
                Map.of(),
                new ChildProcess.JavaCommand(
                        // As the Flink process has it.
                        List.of("-XX:+UseSerialGC", HEAP),
                        List.of(
                                home.resolve("bench/target/clickstream-bench.jar")
                                        .toString(),
                                home.resolve("bench/target/lib") + "/*",
                                home.resolve("local/target/dist/lib") + "/*"),
                        main.getName(),
                        List.of(
                                lab.bootstrapServers(),
                                UUID.randomUUID().toString(),
                                commitInterval.replaceAll("\\D", ""),
                                lab.data().folder("streams").toString())));
        return new Run(process.pid(), process::close);
    }

    private static Run stockSql(Lab lab, String file, String commitInterval) throws IOException, InterruptedException {
        Path bench = lab.distribution().home().resolve("bench");
        return flink(
                lab,
                commitInterval,
                "--sql",
                bench.resolve("src/main/resources").resolve(file).toString(),
                "-D",
                "FLINK_JSON_JAR=" + bench.resolve("target/flink/flink-json.jar"));
    }

    private static Run flink(Lab lab, String commitInterval, String... arguments)
            throws IOException, InterruptedException {
        FlinkCluster flink = lab.startFlink(
                1,
                new ArrayList<>(
                        Stream.concat(Stream.of("-D", "CHECKPOINT_INTERVAL=" + commitInterval), Stream.of(arguments))
                                .toList()));
        // At once: what it has read would only be committed for nobody.
        return new Run(flink.process().pid(), flink.process()::close);
    }
}
