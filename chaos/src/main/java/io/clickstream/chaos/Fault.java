package io.clickstream.chaos;

import io.clickstream.cli.PipelineTopics;
import io.clickstream.local.FlinkCluster;
import io.clickstream.local.process.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The kinds of faults. Each strikes, lasts, and is over when {@link #strike} returns: everything is up again. */
enum Fault {
    KILL_CLICKHOUSE("kill -9 of ClickHouse", (rig, random) -> killAndStart(rig, rig.clickHouse(), random)),
    KILL_FLINK("kill -9 of Flink", (rig, random) -> killAndStart(rig, rig.flink(), random)),
    KILL_KAFKA("kill -9 of the broker", (rig, random) -> killAndStart(rig, rig.kafka(), random)),
    KILL_STORE("kill -9 of the S3 store", (rig, random) -> killAndStart(rig, rig.store(), random)),
    RESTART_ALL("kill -9 of everything", Fault::restartAll),

    PAUSE_CLICKHOUSE(
            "ClickHouse stands still, beyond its session",
            (rig, random) -> rig.clickHouse().pause(beyondSession(random))),
    PAUSE_FLINK("Flink stands still", (rig, random) -> rig.flink().pause(beyondSession(random))),
    PAUSE_KAFKA(
            "the broker stands still, beyond its session",
            (rig, random) -> rig.kafka().pause(beyondSession(random))),

    STORE_REFUSES("S3 refuses connections", (rig, random) -> breakLink(rig, rig.jobToStore(), Link.State.CUT, random)),
    STORE_FAILS(
            "S3 answers with errors", (rig, random) -> breakLink(rig, rig.jobToStore(), Link.State.FAILING, random)),
    STORE_SLOW("S3 is slow", (rig, random) -> breakLink(rig, rig.jobToStore(), Link.State.SLOW, random)),
    CUT_JOB(
            "network cut between job and broker",
            (rig, random) -> breakLink(rig, rig.jobToKafka(), Link.State.CUT, random)),
    FREEZE_JOB(
            "network silent between job and broker",
            (rig, random) -> breakLink(rig, rig.jobToKafka(), Link.State.FROZEN, random)),
    CUT_CLICKHOUSE(
            "network cut between ClickHouse and broker",
            (rig, random) -> breakLink(rig, rig.clickHouseToKafka(), Link.State.CUT, random)),
    FREEZE_CLICKHOUSE(
            "network silent between ClickHouse and broker",
            (rig, random) -> breakLink(rig, rig.clickHouseToKafka(), Link.State.FROZEN, random)),
    CUT_WRITER(
            "network cut between writer and broker",
            (rig, random) -> breakLink(rig, rig.writerToKafka(), Link.State.CUT, random)),

    TASK_FAILURE("a task fails inside the job", Fault::failTask),
    RESCALE(
            "rescale 1 to 2 or back, from a savepoint",
            (rig, random) -> restartFromSavepoint(rig, () -> rig.setParallelism(3 - rig.parallelism()))),
    UPGRADE(
            "changed SQL, from a savepoint",
            (rig, random) -> restartFromSavepoint(rig, () -> rig.setSqlVersion(rig.sqlVersion() + 1))),
    REBALANCE("another consumer joins ClickHouse's group, and leaves", Fault::rebalance),
    FULL_DISK_CLICKHOUSE("ClickHouse has no space left", Fault::fillClickHouseDisk),
    FULL_DISK_KAFKA("the broker cannot write to its disk", (rig, random) -> fillDisk(rig, rig.kafka(), random)),
    FULL_DISK_STORE("the S3 store cannot write to its disk", (rig, random) -> fillDisk(rig, rig.store(), random)),
    LONG_OUTAGE("ClickHouse is away for long, events go on", Fault::longOutage);

    private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(2);
    private static final Duration LANDING_LIMIT = Duration.ofSeconds(90);

    private final String title;
    private final Strike strike;

    Fault(String title, Strike strike) {
        this.title = title;
        this.strike = strike;
    }

    /** How a fault happens. */
    @FunctionalInterface
    private interface Strike {
        void on(Rig rig, SplittableRandom random) throws Exception;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** @param random decides how long it lasts */
    void strike(Rig rig, SplittableRandom random) throws Exception {
        strike.on(rig, random);
    }

    /** All but the one that takes its time. */
    static List<Fault> usual() {
        return List.copyOf(EnumSet.complementOf(EnumSet.of(LONG_OUTAGE)));
    }

    /** All of these, in an order that the seed decides. */
    static List<Fault> shuffled(List<Fault> faults, SplittableRandom random) {
        List<Fault> deck = new ArrayList<>(faults);
        Collections.shuffle(deck, new Random(random.nextLong()));
        return deck;
    }

    private static void killAndStart(Rig rig, Part<?> part, SplittableRandom random) throws Exception {
        part.kill();
        Thread.sleep(rig.aWhile(random, 0, 2000).toMillis());
        Rig.start(part);
    }

    private static void restart(Part<?> part) throws Exception {
        part.kill();
        Rig.start(part);
    }

    /** One that cannot write may end of it. */
    private static void fillDisk(Rig rig, Part<?> part, SplittableRandom random) throws Exception {
        part.fillDisk(aWhile(rig, random));
        Rig.start(part);
    }

    private static void restartAll(Rig rig, SplittableRandom random) throws Exception {
        List<Part<?>> parts = new ArrayList<>(List.of(rig.kafka(), rig.store(), rig.clickHouse(), rig.flink()));
        Collections.shuffle(parts, new Random(random.nextLong()));
        for (Part<?> part : parts) {
            part.kill();
        }
        rig.startAll();
    }

    private static void breakLink(Rig rig, Link link, Link.State state, SplittableRandom random)
            throws InterruptedException {
        link.set(state);
        try {
            Thread.sleep((state == Link.State.FROZEN ? beyondSession(random) : aWhile(rig, random)).toMillis());
        } finally {
            link.set(Link.State.OPEN);
        }
    }

    private static void failTask(Rig rig, SplittableRandom random) throws Exception {
        Files.createFile(rig.taskFailure());
        long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
        while (Files.exists(rig.taskFailure())) {
            requireBefore(deadline, "no task has run into its failure");
            Thread.sleep(20);
        }
    }

    private static void restartFromSavepoint(Rig rig, Runnable change) throws Exception {
        long deadline = System.nanoTime() + SAVEPOINT_LIMIT.toNanos();
        while (true) {
            Rig.start(rig.flink());
            try {
                FlinkCluster flink = rig.flink().get();
                // The answer to an earlier attempt may have been lost.
                if (flink.job().status() != JobStatus.FINISHED) {
                    flink.job().stopWithSavepoint();
                }
                break;
            } catch (IOException e) {
                // Another fault strikes at the same time: a person would try again.
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(500);
            }
        }
        change.run();
        restart(rig.flink());
    }

    /** By configuration, because the engine asks for space before it writes. */
    private static void fillClickHouseDisk(Rig rig, SplittableRandom random) throws Exception {
        rig.fillClickHouseDisk(true);
        restart(rig.clickHouse());
        long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
        while (!wasRefusedSpace(rig)) {
            requireBefore(deadline, "ClickHouse has not been refused space");
            Thread.sleep(200);
        }
        Thread.sleep(aWhile(rig, random).toMillis());
        rig.fillClickHouseDisk(false);
        restart(rig.clickHouse());
    }

    private static boolean wasRefusedSpace(Rig rig) throws InterruptedException {
        try {
            return rig.clickHouse()
                            .get()
                            .queryNumber("SELECT sum(value) FROM system.errors WHERE name = 'NOT_ENOUGH_SPACE'")
                    > 0;
        } catch (IOException e) {
            // Another fault strikes at the same time.
            return false;
        }
    }

    private static void requireBefore(long deadline, String otherwise) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static void longOutage(Rig rig, SplittableRandom random) throws Exception {
        rig.clickHouse().kill();
        Thread.sleep(rig.outage().toMillis());
        Rig.start(rig.clickHouse());
    }

    private static void rebalance(Rig rig, SplittableRandom random) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", rig.bootstrapServers(),
                        "group.id", "clickhouse-events",
                        "enable.auto.commit", "false",
                        "session.timeout.ms", "6000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(PipelineTopics.CLEAN));
            long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
            while (consumer.assignment().isEmpty()) {
                requireBefore(deadline, "the other consumer gets no partition");
                consumer.poll(Duration.ofMillis(200));
            }
            long end = System.nanoTime() + aWhile(rig, random).toNanos();
            while (System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200));
            }
        }
    }

    private static Duration aWhile(Rig rig, SplittableRandom random) {
        return rig.aWhile(random, 3000, 7000);
    }

    /** Longer than the 6 s after which the broker gives the partitions of a silent consumer to others. */
    private static Duration beyondSession(SplittableRandom random) {
        return Duration.ofMillis(random.nextInt(7000, 11_000));
    }
}
