package io.clickstream.page.metrics;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.page.model.PartStatus;
import io.clickstream.page.model.PipelineMonitor;
import io.clickstream.page.probe.ClickHouseSystemProbe;
import io.clickstream.page.probe.JobProbe;
import io.clickstream.page.probe.KafkaOffsets;
import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.ReconciliationProbe;
import io.clickstream.page.probe.State;
import io.clickstream.page.probe.Totals;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/** What is known now, as metrics for Prometheus. A metric of a part that does not answer now is left out. */
public final class FlowMetrics {
    private final List<MetricSnapshot> all = new ArrayList<>();
    private final long now = System.currentTimeMillis();

    FlowMetrics() {}

    private record Sample(double value, Labels labels) {
        Sample(double value, String... labels) {
            this(value, Labels.of(labels));
        }
    }

    /** The metrics of now. */
    public static MetricSnapshots of(PipelineMonitor monitor) {
        FlowMetrics metrics = new FlowMetrics();
        metrics.addParts(monitor);
        monitor.kafka().value().ifPresent(metrics::addKafka);
        monitor.kafka().value().ifPresent(metrics::addTopics);
        PartStatus<RecentRows> recent = monitor.recentRows().status();
        recent.value().ifPresent(rows -> metrics.addRows(rows, recent.at()));
        monitor.totals().value().ifPresent(metrics::addTotals);
        monitor.server().value().ifPresent(metrics::addServer);
        monitor.job().value().ifPresent(metrics::addJob);
        monitor.balance().filter(found -> found.checkedAt() != null).ifPresent(metrics::addReconciliation);
        return new MetricSnapshots(metrics.all);
    }

    List<MetricSnapshot> all() {
        return all;
    }

    private void addParts(PipelineMonitor monitor) {
        List<Sample> up = new ArrayList<>();
        monitor.parts().forEach(part -> {
            State state = part.status().state();
            if (state != State.UNKNOWN) {
                up.add(new Sample(state == State.UP ? 1 : 0, "part", part.name()));
            }
        });
        gauge("clickstream_part_up", "Whether a part of the pipeline answers and works.", up);
        renamedGauge(
                "clickstream_page_probe_seconds",
                "clickstream_page_look_seconds",
                "How long the page's last probe took.",
                monitor.all().stream()
                        .map(part -> new Sample(part.status().seconds(), "part", part.name()))
                        .toList());
    }

    private void addKafka(KafkaOffsets kafka) {
        gauge("clickstream_topic_end_offset", "Offset of the next record.", samples(Labels.EMPTY, kafka.ends()));
        gauge(
                "clickstream_topic_stable_offset",
                "Last stable offset: readers of committed records stop here.",
                samples(Labels.EMPTY, kafka.stable()));
        gauge(
                "clickstream_open_transaction_age_seconds",
                "Age of the oldest open transaction that readers wait for; 0: none. Searched for every 10 s.",
                kafka.topology().derivedTopics().stream()
                        .map(topic ->
                                new Sample(seconds(kafka.openTransactions().getOrDefault(topic, now)), "topic", topic))
                        .toList());
        gauge(
                "clickstream_consumer_group_lag_records",
                "Offsets that a consumer group may read and has not committed.",
                kafka.topology().topicsByGroup().keySet().stream()
                        .flatMap(group -> samples(Labels.of("group", group), kafka.lags(group)).stream())
                        .toList());
    }

    void addTopics(KafkaOffsets kafka) {
        gauge(
                "clickstream_topic_info",
                "Always 1. A topic that is deleted and created anew has another topic_id. role: raw, clean or dead_letters."
                        + " kind, of a clean one: complete, filtered or keyed.",
                kafka.topicIds().entrySet().stream()
                        .map(topic -> new Sample(
                                1,
                                "topic",
                                topic.getKey(),
                                "topic_id",
                                topic.getValue(),
                                "role",
                                role(kafka.topology(), topic.getKey()),
                                "kind",
                                kind(kafka.topology(), topic.getKey())))
                        .toList());
        counter(
                "clickstream_records_deleted_unread",
                "Offsets that Kafka has deleted before the consumer group had read them, since the page started.",
                kafka.deletedUnread().entrySet().stream()
                        .flatMap(group -> group.getValue().entrySet().stream()
                                .map(topic ->
                                        new Sample(topic.getValue(), "group", group.getKey(), "topic", topic.getKey())))
                        .toList());
    }

    /** How the table of a clean topic is told to be right; empty for another topic, which is no label at all. */
    private static String kind(Topology topology, String topic) {
        return topology.cleanTopics().stream()
                .filter(sink -> sink.topic().equals(topic))
                .map(Sink::kind)
                .findFirst()
                .orElse("");
    }

    /** What a topic is for, so that nobody who asks Prometheus has to know a name. */
    private static String role(Topology topology, String topic) {
        if (topology.rawTopics().contains(topic)) {
            return "raw";
        }
        return topic.equals(topology.deadLetters().topic()) ? "dead_letters" : "clean";
    }

    private void addRows(RecentRows rows, long at) {
        long sinceProbe = now - at;
        gauge(
                "clickstream_newest_row_age_seconds",
                "Age of the newest row, up to an hour.",
                rows.age(rows.newestInsertedAt(), sinceProbe));
        gauge(
                "clickstream_event_time_lag_seconds",
                "Age of the newest event time of the rows that came last.",
                rows.age(rows.newestEventTime(), sinceProbe));
        List<Double> bounds = new ArrayList<>(RecentRows.Latency.BOUNDS);
        bounds.add(Double.POSITIVE_INFINITY);
        all.add(HistogramSnapshot.builder()
                .name("clickstream_end_to_end_latency_seconds")
                .help("Time from a raw record's Kafka timestamp to its row, of rows since the page started.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(
                                bounds, rows.latency().counts()))
                        .sum(rows.latency().sum())
                        .build())
                .build());
    }

    private void addTotals(Totals totals) {
        gauge("clickstream_rows", "Rows, each event once.", samples("source_topic", totals.rows(), Long::longValue));
        Map<String, Long> deadLetters = new HashMap<>(Map.of("job", 0L, "clickhouse", 0L));
        deadLetters.putAll(totals.deadLetters());
        gauge(
                "clickstream_dead_letters",
                "Dead letters, each once.",
                samples("rejected_by", deadLetters, Long::longValue));
        gauge("clickstream_dead_letters_pending", "Dead letters that nobody has replayed yet.", totals.pending());
    }

    private void addServer(ClickHouseSystemProbe.Server server) {
        gauge(
                "clickstream_clickhouse_parts",
                "The most active parts in one partition of the table.",
                samples("table", server.parts(), Long::longValue));
        gauge("clickstream_clickhouse_disk_free_ratio", "Free share of the fullest disk.", server.diskFree());
        counter(
                "clickstream_clickhouse_consumer_records_read",
                "Records that ClickHouse's consumers have read since they started.",
                samples("table", server.consumers(), ClickHouseSystemProbe.Consumers::recordsRead));
        gauge(
                "clickstream_clickhouse_consumer_exceptions",
                "Exceptions of ClickHouse's consumers in the last minute.",
                samples("table", server.consumers(), ClickHouseSystemProbe.Consumers::exceptions));
        gauge(
                "clickstream_clickhouse_consumers",
                "Consumers that have polled Kafka in the last minute.",
                samples("table", server.consumers(), ClickHouseSystemProbe.Consumers::polling));
    }

    private void addJob(JobProbe.Job job) {
        gauge("clickstream_job_running", "Whether all tasks of the job run.", job.running() ? 1 : 0);
        counter("clickstream_job_restarts", "Restarts of the job since it was submitted.", job.restarts());
        counter(
                "clickstream_job_checkpoints_completed",
                "Checkpoints since the job was submitted.",
                job.checkpointsCompleted());
        counter(
                "clickstream_job_checkpoints_failed",
                "Checkpoints that failed since the job was submitted.",
                job.checkpointsFailed());
        job.lastCheckpoint()
                .ifPresent(at -> gauge(
                        "clickstream_job_checkpoint_age_seconds",
                        "Time since the newest checkpoint was complete.",
                        seconds(at)));
    }

    void addReconciliation(ReconciliationProbe.Balance found) {
        gauge(
                "clickstream_reconciliation_missing",
                "Raw records that are neither a row nor a dead letter although all was read.",
                found.missing());
        renamedGauge(
                "clickstream_reconciliation_duplicates",
                "clickstream_reconciliation_double",
                "Rows and dead letters of raw records that are already one or the other.",
                List.of(new Sample(found.duplicates())));
    }

    /** What has passed since a time, in seconds. */
    private double seconds(long since) {
        return Math.max(0, now - since) / 1e3;
    }

    private static List<Sample> samples(Labels labels, Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .map(entry -> new Sample(
                        entry.getValue(),
                        labels.add("topic", entry.getKey().topic())
                                .add(
                                        "partition",
                                        Integer.toString(entry.getKey().partition()))))
                .toList();
    }

    private static <V> List<Sample> samples(String label, Map<String, V> values, ToLongFunction<V> value) {
        return values.entrySet().stream()
                .map(entry -> new Sample(value.applyAsLong(entry.getValue()), label, entry.getKey()))
                .toList();
    }

    /** Under its old name as well, for one release. */
    private void renamedGauge(String name, String oldName, String help, List<Sample> samples) {
        gauge(name, help, samples);
        gauge(oldName, "Deprecated: " + name + ".", samples);
    }

    /** @param value null if it is not known */
    private void gauge(String name, String help, Number value) {
        if (value != null) {
            gauge(name, help, List.of(new Sample(value.doubleValue())));
        }
    }

    private void gauge(String name, String help, List<Sample> samples) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        samples.forEach(sample -> gauge.dataPoint(new GaugeDataPointSnapshot(sample.value, sample.labels, null)));
        all.add(gauge.build());
    }

    private void counter(String name, String help, long value) {
        counter(name, help, List.of(new Sample(value)));
    }

    private void counter(String name, String help, List<Sample> samples) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        samples.forEach(
                sample -> counter.dataPoint(new CounterDataPointSnapshot(sample.value, sample.labels, null, 0)));
        all.add(counter.build());
    }
}
