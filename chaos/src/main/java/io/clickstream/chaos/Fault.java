package io.clickstream.chaos;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.settings.ReportedException;
import io.clickstream.local.pipeline.FlinkCluster;
import io.clickstream.local.process.ManagedProcess;
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
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The kinds of faults. Each strikes, lasts, and is over when {@link #strike} returns: everything is up again. */
enum Fault {
    KILL_CLICKHOUSE(
            "kill -9 of ClickHouse", (pipeline, random) -> killAndStart(pipeline, pipeline.clickHouse(), random)),
    KILL_FLINK("kill -9 of Flink", (pipeline, random) -> killAndStart(pipeline, pipeline.flink(), random)),
    KILL_KAFKA("kill -9 of the broker", (pipeline, random) -> killAndStart(pipeline, pipeline.kafka(), random)),
    KILL_STORE("kill -9 of the S3 store", (pipeline, random) -> killAndStart(pipeline, pipeline.store(), random)),
    RESTART_ALL("kill -9 of everything", Fault::restartAll),

    PAUSE_CLICKHOUSE(
            "ClickHouse stands still, beyond its session",
            (pipeline, random) -> pipeline.clickHouse().pause(beyondSession(random))),
    PAUSE_FLINK("Flink stands still", (pipeline, random) -> pipeline.flink().pause(beyondSession(random))),
    PAUSE_KAFKA(
            "the broker stands still, beyond its session",
            (pipeline, random) -> pipeline.kafka().pause(beyondSession(random))),

    STORE_REFUSES(
            "S3 refuses connections",
            (pipeline, random) -> breakLink(pipeline, pipeline.jobToStore(), TcpFaultProxy.State.CUT, random)),
    STORE_FAILS(
            "S3 answers with errors",
            (pipeline, random) -> breakLink(pipeline, pipeline.jobToStore(), TcpFaultProxy.State.FAILING, random)),
    STORE_SLOW(
            "S3 is slow",
            (pipeline, random) -> breakLink(pipeline, pipeline.jobToStore(), TcpFaultProxy.State.SLOW, random)),
    CUT_JOB(
            "network cut between job and broker",
            (pipeline, random) -> breakLink(pipeline, pipeline.jobToKafka(), TcpFaultProxy.State.CUT, random)),
    FREEZE_JOB(
            "network silent between job and broker",
            (pipeline, random) -> breakLink(pipeline, pipeline.jobToKafka(), TcpFaultProxy.State.FROZEN, random)),
    CUT_CLICKHOUSE(
            "network cut between ClickHouse and broker",
            (pipeline, random) -> breakLink(pipeline, pipeline.clickHouseToKafka(), TcpFaultProxy.State.CUT, random)),
    FREEZE_CLICKHOUSE(
            "network silent between ClickHouse and broker",
            (pipeline, random) ->
                    breakLink(pipeline, pipeline.clickHouseToKafka(), TcpFaultProxy.State.FROZEN, random)),
    CUT_WRITER(
            "network cut between writer and broker",
            (pipeline, random) -> breakLink(pipeline, pipeline.writerToKafka(), TcpFaultProxy.State.CUT, random)),

    TASK_FAILURE("a task fails inside the job", Fault::failTask),
    RESCALE(
            "rescale 1 to 2 or back, from a savepoint",
            (pipeline, random) ->
                    restartFromSavepoint(pipeline, () -> pipeline.setParallelism(3 - pipeline.parallelism()))),
    UPGRADE(
            "changed SQL, from a savepoint",
            (pipeline, random) ->
                    restartFromSavepoint(pipeline, () -> pipeline.setSqlVersion(pipeline.sqlVersion() + 1))),
    REBALANCE("another consumer joins ClickHouse's group, and leaves", Fault::rebalance),
    FULL_DISK_CLICKHOUSE("ClickHouse has no space left", Fault::fillClickHouseDisk),
    FULL_DISK_KAFKA(
            "the broker cannot write to its disk", (pipeline, random) -> fillDisk(pipeline, pipeline.kafka(), random)),
    FULL_DISK_STORE(
            "the S3 store cannot write to its disk",
            (pipeline, random) -> fillDisk(pipeline, pipeline.store(), random)),
    TOPIC_CREATED_ANEW("a raw topic is deleted and created anew", Fault::createTopicAnew),
    RECORDS_DELETED("Kafka deletes raw records ahead of the job", Fault::deleteRecords),
    ODD_CLOCKS(
            "producers with clocks of -1, 0, the year 2300 and 50 minutes ahead",
            (pipeline, random) -> pipeline.rawTopics().odd(aWhile(pipeline, random))),
    LONG_OUTAGE("ClickHouse is away for long, events go on", Fault::longOutage);

    private static final Duration SAVEPOINT_LIMIT = Duration.ofMinutes(2);
    private static final Duration OUTGROWN_AFTER = Duration.ofSeconds(10);
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
        void on(FaultablePipeline pipeline, SplittableRandom random) throws Exception;
    }

    /** What is changed while the job does not run. */
    @FunctionalInterface
    private interface Change {
        void make() throws Exception;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** @param random decides how long it lasts */
    void strike(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        strike.on(pipeline, random);
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

    private static void killAndStart(FaultablePipeline pipeline, ManagedProcess<?> part, SplittableRandom random)
            throws Exception {
        part.kill();
        Thread.sleep(pipeline.aWhile(random, 0, 2000).toMillis());
        FaultablePipeline.start(part);
    }

    private static void restart(ManagedProcess<?> part) throws Exception {
        part.kill();
        FaultablePipeline.start(part);
    }

    /** One that cannot write may end of it. */
    private static void fillDisk(FaultablePipeline pipeline, ManagedProcess<?> part, SplittableRandom random)
            throws Exception {
        part.fillDisk(aWhile(pipeline, random));
        FaultablePipeline.start(part);
    }

    private static void restartAll(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        List<ManagedProcess<?>> parts =
                new ArrayList<>(List.of(pipeline.kafka(), pipeline.store(), pipeline.clickHouse(), pipeline.flink()));
        Collections.shuffle(parts, new Random(random.nextLong()));
        for (ManagedProcess<?> part : parts) {
            part.kill();
        }
        pipeline.startAll();
    }

    private static void breakLink(
            FaultablePipeline pipeline, TcpFaultProxy link, TcpFaultProxy.State state, SplittableRandom random)
            throws InterruptedException {
        link.set(state);
        try {
            Thread.sleep((state == TcpFaultProxy.State.FROZEN ? beyondSession(random) : aWhile(pipeline, random))
                    .toMillis());
        } finally {
            link.set(TcpFaultProxy.State.OPEN);
        }
    }

    private static void failTask(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        Files.createFile(pipeline.taskFailure());
        long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
        while (Files.exists(pipeline.taskFailure())) {
            requireBefore(deadline, "no task has run into its failure");
            Thread.sleep(20);
        }
    }

    private static void restartFromSavepoint(FaultablePipeline pipeline, Change change) throws Exception {
        long deadline = System.nanoTime() + SAVEPOINT_LIMIT.toNanos();
        while (true) {
            FaultablePipeline.start(pipeline.flink());
            try {
                FlinkCluster flink = pipeline.flink().get();
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
        change.make();
        restart(pipeline.flink());
    }

    /** By configuration, because the engine asks for space before it writes. */
    private static void fillClickHouseDisk(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        pipeline.fillClickHouseDisk(true);
        restart(pipeline.clickHouse());
        long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
        while (!wasRefusedSpace(pipeline)) {
            requireBefore(deadline, "ClickHouse has not been refused space");
            Thread.sleep(200);
        }
        Thread.sleep(aWhile(pipeline, random).toMillis());
        pipeline.fillClickHouseDisk(false);
        restart(pipeline.clickHouse());
    }

    private static boolean wasRefusedSpace(FaultablePipeline pipeline) throws InterruptedException {
        try {
            return pipeline.clickHouseClient()
                            .queryNumber("SELECT sum(value) FROM system.errors WHERE name = 'NOT_ENOUGH_SPACE'")
                    > 0;
        } catch (ReportedException e) {
            // Another fault strikes at the same time.
            return false;
        }
    }

    private static void requireBefore(long deadline, String otherwise) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static void longOutage(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        pipeline.clickHouse().kill();
        Thread.sleep(pipeline.outage().toMillis());
        FaultablePipeline.start(pipeline.clickHouse());
    }

    /** Read by the job to the end, so that nothing of the old one is lost; half the time the new one soon has more records. */
    private static void createTopicAnew(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        RawTopicFaults raw = pipeline.rawTopics();
        List<String> topics = pipeline.topology().rawTopics();
        boolean outgrows = random.nextBoolean();
        // The last one has the fewest records.
        String topic = outgrows ? topics.get(topics.size() - 1) : topics.get(random.nextInt(topics.size()));
        CompletableFuture<Void> pause = CompletableFuture.completedFuture(null);
        long before;
        raw.writing().writeLock().lock();
        try {
            FaultablePipeline.start(pipeline.flink());
            raw.awaitRead(topic);
            raw.announceDeletion(topic);
            before = raw.records(topic);
            if (outgrows) {
                pause = CompletableFuture.runAsync(() -> pauseFlink(pipeline, OUTGROWN_AFTER));
                Thread.sleep(200);
            }
            raw.createAnew(topic);
        } finally {
            raw.writing().writeLock().unlock();
        }
        raw.surge(outgrows);
        try {
            while (!pause.isDone()) {
                Thread.sleep(200);
                raw.surge(raw.records(topic) <= before + before / 10);
            }
        } finally {
            raw.surge(false);
        }
        pause.get();
    }

    private static void pauseFlink(FaultablePipeline pipeline, Duration time) {
        try {
            pipeline.flink().pause(time);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void deleteRecords(FaultablePipeline pipeline, SplittableRandom random) throws Exception {
        List<String> topics = pipeline.topology().rawTopics();
        pipeline.flink().kill();
        pipeline.rawTopics()
                .deleteUnread(new TopicPartition(
                        topics.get(random.nextInt(topics.size())), random.nextInt(pipeline.partitions())));
        FaultablePipeline.start(pipeline.flink());
    }

    private static void rebalance(FaultablePipeline pipeline, SplittableRandom random) {
        Sink clean = pipeline.topology().cleanTopics().get(0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        pipeline.bootstrapServers(),
                        "group.id",
                        clean.consumerGroup(),
                        "enable.auto.commit",
                        "false",
                        "session.timeout.ms",
                        "6000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(clean.topic()));
            long deadline = System.nanoTime() + LANDING_LIMIT.toNanos();
            while (consumer.assignment().isEmpty()) {
                requireBefore(deadline, "the other consumer gets no partition");
                consumer.poll(Duration.ofMillis(200));
            }
            long end = System.nanoTime() + aWhile(pipeline, random).toNanos();
            while (System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200));
            }
        }
    }

    private static Duration aWhile(FaultablePipeline pipeline, SplittableRandom random) {
        return pipeline.aWhile(random, 3000, 7000);
    }

    /** Longer than the 6 s after which the broker gives the partitions of a silent consumer to others. */
    private static Duration beyondSession(SplittableRandom random) {
        return Duration.ofMillis(random.nextInt(7000, 11_000));
    }
}
