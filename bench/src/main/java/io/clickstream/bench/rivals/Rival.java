package io.clickstream.bench.rivals;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Program;
import io.clickstream.bench.SqlJob;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.process.ChildProcess;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.formats.json.JsonFormatFactory;

/** Programs that read the raw topics and write the clean one, each in a process of its own. */
enum Rival implements Program {
    /** The limit: copies the bytes as they are, exactly once. */
    LOOP("bare kafka-clients loop") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) {
            return java(testbed, LoopMain.class, commitInterval);
        }
    },

    /** The limit for what our job writes: records as long as its own, two and a half times as long as the raw ones. */
    LOOP_CLEAN("the same, writing clean events made before") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) {
            return java(testbed, LoopMain.class, commitInterval, "clean");
        }
    },

    /** What one writes first: Flink SQL as its documentation has it. */
    STOCK("Flink SQL, stock") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) throws Exception {
            return sql("stock.sql").start(testbed, commitInterval);
        }
    },

    /** The same with what can be had by settings. */
    STOCK_TUNED("Flink SQL, stock, exactly-once, tuned") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) throws Exception {
            return sql("stock-tuned.sql").start(testbed, commitInterval);
        }
    },

    /** Written by hand, without Flink. */
    STREAMS("Kafka Streams with Jackson, exactly-once, tuned") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) {
            return java(testbed, StreamsMain.class, commitInterval);
        }
    },

    /** The pipeline's own. */
    OURS("our job, exactly-once") {
        @Override
        public Running start(KafkaTestbed testbed, String commitInterval) throws Exception {
            return SqlJob.own(1).start(testbed, commitInterval);
        }
    };

    private final String title;

    Rival(String title) {
        this.title = title;
    }

    @Override
    public abstract Running start(KafkaTestbed testbed, String commitInterval) throws Exception;

    /** How tables call it. */
    String title() {
        return title;
    }

    private static Running java(KafkaTestbed testbed, Class<?> main, String commitInterval, String... more) {
        Stream<String> arguments = Stream.of(
                testbed.bootstrapServers(),
                UUID.randomUUID().toString(),
                commitInterval.replaceAll("\\D", ""),
                testbed.data().folder("streams").toString());
        ChildProcess process = testbed.startJava(
                main, Stream.concat(arguments, Stream.of(more)).toList());
        return new Running(process.pid(), process::close);
    }

    /** A job of this folder's SQL, which may ask for Flink's own JSON format. */
    static Program sql(String file) {
        return new SqlJob(
                1,
                Optional.of(InstallLayout.current()
                        .home()
                        .resolve("bench/src/main/resources")
                        .resolve(file)),
                Map.of("FLINK_JSON_JAR", jarOf(JsonFormatFactory.class)));
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
