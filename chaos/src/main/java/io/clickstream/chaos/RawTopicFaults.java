package io.clickstream.chaos;

import io.clickstream.chaos.workload.RawPlace;
import io.clickstream.chaos.workload.Workload;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/** What is done to the raw topics themselves, and what of their events is gone by it. Thread-safe. */
final class RawTopicFaults {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MARGIN = 500;

    /** Any time of a producer is taken as it is. */
    private static final Map<String, String> ANY_CLOCK = Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TimestampType.CREATE_TIME.name,
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));

    private final Topology topology;
    private final Kafka kafka;
    private final ReadWriteLock writing = new ReentrantReadWriteLock(true);
    private final Map<Long, RawPlace> deleted = new ConcurrentHashMap<>();
    private final AtomicLong forgotten = new AtomicLong();
    private volatile boolean clocksAreOdd;
    private volatile boolean surges;
    // Set before anything strikes.
    private volatile Workload workload;

    RawTopicFaults(Topology topology, Kafka kafka) {
        this.topology = topology;
        this.kafka = kafka;
    }

    /** Whose events are in the topics. */
    void belongTo(Workload events) {
        workload = events;
    }

    /** What a writer reads, and what is written to while nobody may. */
    ReadWriteLock writing() {
        return writing;
    }

    /** By number, events that were deleted before the job had committed that it had read them. */
    Map<Long, RawPlace> deleted() {
        return Map.copyOf(deleted);
    }

    /** How many records were in topics that were deleted. */
    long forgotten() {
        return forgotten.get();
    }

    /** Whether producers have odd clocks now. */
    boolean clocksAreOdd() {
        return clocksAreOdd;
    }

    /** Whether as much as possible is to be written now. */
    boolean surges() {
        return surges;
    }

    void surge(boolean now) {
        surges = now;
    }

    /** Lets producers have odd clocks for a while. */
    void odd(Duration time) throws InterruptedException {
        retry(admin -> {
            List<AlterConfigOp> changes = ANY_CLOCK.entrySet().stream()
                    .map(setting -> new AlterConfigOp(
                            new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            Map<ConfigResource, List<AlterConfigOp>> topics = new HashMap<>();
            topology.rawTopics()
                    .forEach(topic ->
                            topics.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.copyOf(changes)));
            return admin.incrementalAlterConfigs(new HashMap<>(topics)).all().get();
        });
        // Until the broker has it, too.
        Thread.sleep(1_000);
        clocksAreOdd = true;
        try {
            Thread.sleep(time.toMillis());
        } finally {
            clocksAreOdd = false;
        }
    }

    /** Waits until the job has read all of a topic. Nobody may write to it meanwhile. */
    void awaitRead(String topic) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!unread(topic).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the job does not read all of " + topic);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Deletes a topic, which the job has read and whose deletion was announced, and creates it anew with as many partitions. */
    void createAnew(String topic) throws InterruptedException {
        int partitions =
                ask(admin -> new Offsets(admin).partitions(List.of(topic))).size();
        forgotten.addAndGet(records(topic));
        retry(admin -> admin.deleteTopics(List.of(topic)).all().get());
        retry(admin -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(ANY_CLOCK)))
                .all()
                .get());
        // Whoever writes before all partitions are served can be stuck.
        records(topic);
    }

    /** How many records a topic has had. */
    long records(String topic) throws InterruptedException {
        return ask(admin -> {
            Offsets offsets = new Offsets(admin);
            return offsets.ends(offsets.partitions(List.of(topic)), IsolationLevel.READ_UNCOMMITTED).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        });
    }

    /** Deletes records of a partition, and with them some that the job, which does not run, has not read. */
    void deleteUnread(TopicPartition partition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Map<TopicPartition, OffsetRange> unread = unread(partition.topic());
        while ((!unread.containsKey(partition) || unread.get(partition).size() < 2 * MARGIN)
                && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
            unread = unread(partition.topic());
        }
        OffsetRange range = unread.get(partition);
        if (range == null) {
            return;
        }
        OffsetRange gone = new OffsetRange(range.from(), range.from() + (range.size() + 1) / 2);
        try (RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            scan.read("what is deleted", Map.of(partition, gone), record -> {
                long number = workload.number(record);
                if (number >= 0) {
                    deleted.put(number, new RawPlace(partition, record.offset()));
                }
            });
        }
        announceDeletion(partition.topic());
        retry(admin -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(gone.to())))
                .all()
                .get());
    }

    /** By partition, what the job has not committed that it has read; without partitions that only have markers there. */
    private Map<TopicPartition, OffsetRange> unread(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetRange> unread = ask(admin -> {
            Offsets offsets = new Offsets(admin);
            Map<TopicPartition, Long> committed = offsets.committed(topology.jobGroup());
            Map<TopicPartition, Long> ends =
                    offsets.ends(offsets.partitions(List.of(topic)), IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, Long> from = new HashMap<>(offsets.beginnings(ends.keySet()));
            committed.forEach(
                    (partition, next) -> from.computeIfPresent(partition, (key, first) -> Math.max(first, next)));
            return new HashMap<>(OffsetRange.between(from, ends));
        });
        try (RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, ProgressListener.NONE)) {
            for (TopicPartition partition : List.copyOf(unread.keySet())) {
                long[] records = new long[1];
                // More than a few are no markers.
                if (unread.get(partition).size() < MARGIN) {
                    scan.read("the rest", Map.of(partition, unread.get(partition)), record -> records[0]++);
                    if (records[0] == 0) {
                        unread.remove(partition);
                    }
                }
            }
        }
        return unread;
    }

    /** Lets the workload look at what a topic has before some of it is gone. */
    void announceDeletion(String topic) throws InterruptedException {
        ask(admin -> {
            workload.beforeDeletion(topic);
            return null;
        });
    }

    /** What is asked of the broker. */
    @FunctionalInterface
    private interface Request<T> {
        T send(Admin admin) throws Exception;
    }

    /** Lets the broker do what an earlier attempt may have done already. */
    private void retry(Request<?> request) throws InterruptedException {
        ask(admin -> {
            try {
                return request.send(admin);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicExistsException
                        || e.getCause() instanceof UnknownTopicOrPartitionException) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** Another fault may strike the broker at the same time: a person would try again. */
    private <T> T ask(Request<T> request) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Admin admin = kafka.admin()) {
                return request.send(admin);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Kafka does not do what a fault needs", e);
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }
}
