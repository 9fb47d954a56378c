package io.clickstream.bench;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.LivePage;
import io.clickstream.local.pipeline.PipelineSettings;
import io.clickstream.local.process.ManagedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** All of the pipeline but the emitter: a {@link KafkaTestbed}, ClickHouse and the job, each part in a process of its own. */
public final class Pipeline implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofMinutes(3);

    private final KafkaTestbed testbed;
    private final EmbeddedPipeline parts;

    private Pipeline(KafkaTestbed testbed) {
        this.testbed = testbed;
        this.parts = testbed.pipeline();
    }

    /** A process of the pipeline. */
    public enum Part {
        BROKER("broker"),
        STORE("S3 store"),
        CLICKHOUSE("ClickHouse"),
        FLINK("Flink");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        /** How tables call it. */
        public String title() {
            return title;
        }

        /** Name of the figure with its CPU time per second, in seconds. */
        public String cores() {
            return name().toLowerCase(Locale.ROOT) + "_cores";
        }

        /** Name of the figure with its CPU time per event, in microseconds. */
        public String microsPerEvent() {
            return name().toLowerCase(Locale.ROOT) + "_cpu_us_per_event";
        }
    }

    /**
     * Starts all parts, with empty topics; returns when the job runs.
     *
     * @param folder data folder, emptied first
     * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
     */
    public static Pipeline start(Path folder, String deliveryGuarantee, Duration checkpointInterval) throws Exception {
        KafkaTestbed testbed = KafkaTestbed.open(PipelineSettings.on(folder)
                .deliveryGuarantee(deliveryGuarantee)
                .checkpointInterval(checkpointInterval)
                .build());
        try {
            testbed.pipeline().clickHouse().start();
            testbed.pipeline().flink().start();
            return new Pipeline(testbed);
        } catch (Exception | Error e) {
            testbed.close();
            throw e;
        }
    }

    /** The parts in front of ClickHouse. */
    public KafkaTestbed testbed() {
        return testbed;
    }

    /** Asks ClickHouse. */
    public ClickHouse clickHouse() {
        return parts.clickHouseClient();
    }

    /** Starts a live page on the pipeline; returns when it serves. */
    public LivePage startPage() throws Exception {
        parts.page().start();
        return parts.page().get();
    }

    /** Kills a part at once and starts it anew on what it has left; returns when it serves again. */
    public void restart(Part part) throws Exception {
        ManagedProcess<?> process = process(part);
        process.kill();
        process.start();
    }

    /** CPU time that each part has used since it started, in seconds. */
    public Map<Part, Double> cpuSeconds() {
        Map<Part, Double> seconds = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            seconds.put(
                    part,
                    new ProcessMeter(process(part).process().orElseThrow().pid())
                                    .cpu()
                                    .toNanos()
                            / 1e9);
        }
        return seconds;
    }

    /** How many rows there are, repetitions among them. */
    public long rows() throws InterruptedException {
        return clickHouse()
                .queryNumber("SELECT count() FROM "
                        + testbed.topology().cleanTopics().get(0).table() + " SETTINGS final = 0");
    }

    /**
     * Waits until everything that was emitted has become a row.
     *
     * @throws IllegalStateException if that takes too long, or there are more rows than events
     */
    public void requireAllRows() throws InterruptedException {
        long events = testbed.rawEnd();
        long deadline = System.nanoTime() + DRAIN.toNanos();
        for (long rows = rows(); rows != events; rows = rows()) {
            if (rows > events || System.nanoTime() > deadline) {
                throw new IllegalStateException(rows + " rows of " + events + " events");
            }
            Thread.sleep(200);
        }
    }

    @Override
    public void close() {
        testbed.close();
    }

    private ManagedProcess<?> process(Part part) {
        return switch (part) {
            case BROKER -> parts.kafka();
            case STORE -> parts.store();
            case CLICKHOUSE -> parts.clickHouse();
            case FLINK -> parts.flink();
        };
    }
}
