package io.clickstream.bench.reconcile;

import io.clickstream.bench.KafkaTestbed;
import io.clickstream.bench.Measurement;
import io.clickstream.bench.ProcessMeter;
import io.clickstream.bench.Report;
import io.clickstream.bench.Results;
import io.clickstream.bench.Scenario;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.ReconciledOffsets;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What it takes to reconcile many records: all of them, and only those that have come since. */
@Command(
        name = "reconcile",
        description = "A reconciliation of all records against one of those that have come since the last one.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ReconcileScenario extends Scenario {

    private static final int MILLION = 1_000_000;
    private static final String WHOLE = "all records";
    private static final String SINCE = "those since the last run";
    private static final String SECONDS = "seconds";
    private static final String RECORDS = "records";
    private static final String CLICKHOUSE_SECONDS = "clickhouse_cpu_seconds";
    private static final String CLICKHOUSE_MEMORY = "clickhouse_peak_mib";
    private static final String HEAP = "heap_peak_mib";

    @Option(names = "--repetitions", defaultValue = "3", paramLabel = "<count>", description = "Of each, in turn.")
    private int repetitions;

    @Option(
            names = "--millions",
            defaultValue = "100",
            paramLabel = "<count>",
            description = "Of records, in 9 partitions.")
    private int millions;

    @Option(
            names = "--since-millions",
            defaultValue = "1",
            paramLabel = "<count>",
            description = "Of records that come between two runs.")
    private int sinceMillions;

    @Override
    protected void measure(Results.Recorder recorder) throws Exception {
        try (KafkaTestbed testbed = KafkaTestbed.open(folder(), 3)) {
            EmbeddedPipeline pipeline = testbed.pipeline();
            pipeline.clickHouse().start();
            Kafka kafka = Kafka.at(pipeline.bootstrapServers(), "clickstream-bench");
            ProcessMeter meter =
                    new ProcessMeter(pipeline.clickHouse().get().process().pid());
            try (Admin admin = kafka.admin()) {
                Run run = new Run(pipeline, kafka, new Offsets(admin), meter);
                run.add(millions, "now64(3) - INTERVAL 1 DAY");
                say("%d million records and rows are there", millions);
                for (int repetition = 1; repetition <= repetitions; repetition++) {
                    recorder.add(new Measurement(WHOLE, repetition, run.reconcile(true)));
                    run.add(sinceMillions, "now64(3)");
                    recorder.add(new Measurement(SINCE, repetition, run.reconcile(false)));
                    say("repetition %d: measured", repetition);
                }
            }
        }
    }

    /** Topics and tables that fill, and are compared. */
    private record Run(EmbeddedPipeline pipeline, Kafka kafka, Offsets offsets, ProcessMeter clickHouse) {

        /** Writes records to the raw topics, and the rows that the job and ClickHouse would make of them. */
        void add(int count, String insertedAt) throws Exception {
            List<TopicPartition> partitions =
                    offsets.partitions(pipeline.topology().rawTopics());
            Map<TopicPartition, Long> from = offsets.ends(partitions, IsolationLevel.READ_UNCOMMITTED);
            long each = (long) count * MILLION / partitions.size();
            byte[] value =
                    "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"u\"}".getBytes(StandardCharsets.US_ASCII);
            try (Producer<byte[], byte[]> producer = kafka.producer(Map.of(
                    "compression.type",
                    "lz4",
                    "batch.size",
                    "524288",
                    "linger.ms",
                    "50",
                    "buffer.memory",
                    "134217728"))) {
                for (long number = 0; number < each; number++) {
                    for (TopicPartition partition : partitions) {
                        producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
                    }
                }
            }
            Map<String, String> ids = offsets.topicIds(pipeline.topology().rawTopics());
            for (TopicPartition partition : partitions) {
                // As they come: rows of all partitions side by side in time.
                pipeline.clickHouseClient()
                        .execute(
                                """
                        INSERT INTO events_processed (event_type, event_timestamp, user_id, source_topic, source_topic_id,
                            source_partition, source_offset, source_timestamp, inserted_at)
                        SELECT 'CLICKS', toDateTime64('2026-03-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(number * 20), 'u',
                            '%s', '%s', %d, number, now64(3), %s
                        FROM numbers(%d, %d)
                        """.formatted(
                                                partition.topic(),
                                                ids.get(partition.topic()),
                                                partition.partition(),
                                                insertedAt,
                                                from.get(partition),
                                                each),
                                Map.of());
            }
        }

        /** Compares, and remembers what was compared. */
        Map<String, Double> reconcile(boolean all) throws InterruptedException {
            ClickHouse client = pipeline.clickHouseClient();
            ReconciledOffsets memory = new ReconciledOffsets(client);
            List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .toList();
            System.gc();
            heap.forEach(MemoryPoolMXBean::resetPeakUsage);
            Duration cpu = clickHouse.cpu();
            long start = System.nanoTime();
            ReconciledOffsets.Marks marks =
                    memory.read(offsets.topicIds(pipeline.topology().rawTopics()));
            List<TopicPartition> raw = offsets.partitions(pipeline.topology().rawTopics());
            Cut known = Cut.upTo(offsets, offsets.ends(raw, IsolationLevel.READ_COMMITTED));
            Reconciliation found = new Reconciler(pipeline.topology(), client, kafka, ProgressListener.NONE)
                    .compare(all ? known.whole(marks) : known.behind(marks));
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!found.isExact()) {
                throw new IllegalStateException("not exact: " + found);
            }
            memory.write(found, marks, Map.of(), Map.of());
            return Map.of(
                    RECORDS,
                    (double) found.raw(),
                    SECONDS,
                    seconds,
                    CLICKHOUSE_SECONDS,
                    clickHouse.cpu().minus(cpu).toMillis() / 1e3,
                    CLICKHOUSE_MEMORY,
                    clickHouse.peakMemoryMib(),
                    HEAP,
                    heap.stream()
                                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                                    .sum()
                            / 1048576.0);
        }
    }

    @Override
    protected Report report(Results results) {
        List<Measurement> all = results.measurements();
        List<List<String>> rows = new ArrayList<>();
        for (String subject : List.of(WHOLE, SINCE)) {
            rows.add(List.of(
                    subject,
                    "%,.0f".formatted(Measurement.median(all, subject, RECORDS)),
                    "%.2f s".formatted(Measurement.median(all, subject, SECONDS)),
                    "%.2f"
                            .formatted(Measurement.median(all, subject, SECONDS)
                                    / Measurement.median(all, WHOLE, SECONDS)),
                    "%.2f s".formatted(Measurement.median(all, subject, CLICKHOUSE_SECONDS)),
                    "%.0f MiB".formatted(Measurement.median(all, subject, CLICKHOUSE_MEMORY)),
                    "%.0f MiB".formatted(Measurement.median(all, subject, HEAP))));
        }
        CategoryChart plot = new CategoryChartBuilder()
                .width(700)
                .height(400)
                .title("A reconciliation, median")
                .yAxisTitle("s")
                .build();
        for (String subject : List.of(WHOLE, SINCE)) {
            plot.addSeries(subject, List.of("time"), Arrays.asList(Measurement.median(all, subject, SECONDS)));
        }
        return new Report(
                Report.table(
                        List.of(
                                "compared",
                                "records",
                                "time",
                                "÷ all",
                                "CPU of ClickHouse",
                                "ClickHouse's peak memory",
                                "peak heap of the command"),
                        rows),
                plot);
    }
}
