package io.clickstream.bench;

import io.clickstream.local.ClickHouseServer;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.LivePage;
import io.clickstream.local.Ports;
import io.clickstream.local.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All of the pipeline but the emitter: a {@link Lab}, ClickHouse and the job, each part in a process of its own. */
public final class Pipeline implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofMinutes(3);

    private final Setup setup;
    private final Lab lab;
    private final int clickHousePort = Ports.free(1).get(0);
    private volatile ClickHouseServer clickHouse;
    private volatile FlinkCluster flink;

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
     * What a pipeline is set up with.
     *
     * @param folder data folder, emptied first
     * @param partitions of each topic
     * @param deliveryGuarantee {@code exactly-once} or {@code at-least-once}
     * @param checkpointInterval as Flink writes it, such as {@code 1 s}
     * @param schema folder of the ClickHouse schema, null for the project's own
     */
    public record Setup(Path folder, int partitions, String deliveryGuarantee, String checkpointInterval, Path schema) {

        /** With three partitions and the project's own schema. */
        public static Setup of(Path folder, String deliveryGuarantee, String checkpointInterval) {
            return new Setup(folder, 3, deliveryGuarantee, checkpointInterval, null);
        }

        /** The same with another schema. */
        public Setup withSchema(Path other) {
            return new Setup(folder, partitions, deliveryGuarantee, checkpointInterval, other);
        }
    }

    private Pipeline(Setup setup) throws IOException, InterruptedException {
        this.setup = setup;
        this.lab = Lab.open(setup.folder(), setup.partitions());
    }

    /** Starts all parts, with empty topics; returns when the job runs. */
    public static Pipeline start(Setup setup) throws IOException, InterruptedException {
        Pipeline pipeline = new Pipeline(setup);
        try {
            pipeline.startClickHouse();
            pipeline.flink = pipeline.lab.startFlink(1, pipeline.jobArguments());
            return pipeline;
        } catch (Exception | Error e) {
            pipeline.close();
            throw e;
        }
    }

    /** The parts in front of ClickHouse. */
    public Lab lab() {
        return lab;
    }

    /** The running ClickHouse. */
    public ClickHouseServer clickHouse() {
        return clickHouse;
    }

    /** Starts a live page on the pipeline; returns when it serves. */
    public LivePage startPage() throws InterruptedException {
        LivePage page = LivePage.start(
                lab.data(),
                lab.distribution(),
                Ports.free(1).get(0),
                new LivePage.Places(
                        lab.bootstrapServers(),
                        clickHouse.address(),
                        flink.address(),
                        lab.store().location().endpoint(),
                        Optional.empty()));
        page.awaitReady();
        return page;
    }

    /** Kills a part at once and starts it anew on what it has left; returns when it serves again. */
    public void restart(Part part) throws IOException, InterruptedException {
        switch (part) {
            case BROKER -> lab.restartBroker();
            case CLICKHOUSE -> {
                clickHouse.process().kill();
                startClickHouse();
            }
            case FLINK -> {
                flink.process().kill();
                flink = lab.continueFlink(1, jobArguments());
            }
            case STORE -> throw new IllegalArgumentException("nothing waits for the store");
        }
    }

    /** CPU time that each part has used since it started, in seconds. */
    public Map<Part, Double> cpuSeconds() {
        Map<Part, Double> seconds = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            seconds.put(part, new ProcessMeter(process(part).pid()).cpu().toNanos() / 1e9);
        }
        return seconds;
    }

    /** How many rows there are, repetitions among them. */
    public long rows() throws IOException, InterruptedException {
        return clickHouse.queryNumber("SELECT count() FROM events_processed SETTINGS final = 0");
    }

    /**
     * Waits until everything that was emitted has become a row.
     *
     * @throws IllegalStateException if that takes too long, or there are more rows than events
     */
    public void requireAllRows() throws IOException, InterruptedException {
        long events = lab.rawEnd();
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
        if (flink != null) {
            // Killed: an orderly stop would take a checkpoint that nobody needs.
            flink.process().close();
        }
        if (clickHouse != null) {
            clickHouse.close();
        }
        lab.close();
    }

    private ChildProcess process(Part part) {
        return switch (part) {
            case BROKER -> lab.broker().process();
            case STORE -> lab.store().process().orElseThrow();
            case CLICKHOUSE -> clickHouse.process();
            case FLINK -> flink.process();
        };
    }

    private void startClickHouse() throws InterruptedException {
        clickHouse = ClickHouseServer.start(
                lab.data(),
                lab.distribution(),
                lab.distribution().engine(null),
                lab.distribution().clickHouseConfig(),
                setup.schema() == null ? lab.distribution().schema() : setup.schema(),
                clickHousePort,
                lab.bootstrapServers());
    }

    private List<String> jobArguments() {
        return List.of(
                "-D", "CHECKPOINT_INTERVAL=" + setup.checkpointInterval(),
                "-D", "DELIVERY_GUARANTEE=" + setup.deliveryGuarantee());
    }
}
