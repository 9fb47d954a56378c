package io.clickstream.page;

import io.clickstream.cli.PipelineTopics;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/** What was seen, as metrics for Prometheus. A metric of a part that does not tell now is left out. Thread-safe. */
final class FlowMetrics {
    private final Lookout lookout;

    FlowMetrics(Lookout lookout) {
        this.lookout = lookout;
    }

    MetricSnapshots collect() {
        List<MetricSnapshot> all = new ArrayList<>();
        addParts(all);
        lookout.kafka().value().ifPresent(kafka -> addKafka(all, kafka));
        addRows(all, lookout.recentRows().sighting());
        lookout.totals().value().ifPresent(totals -> addTotals(all, totals));
        lookout.server().value().ifPresent(server -> addServer(all, server));
        lookout.job().value().ifPresent(job -> addJob(all, job));
        lookout.reconciliation()
                .value()
                .filter(found -> found.checkedAt() != null)
                .ifPresent(found -> {
                    all.add(gauge(
                            "clickstream_reconciliation_missing",
                            "Raw records that are neither a row nor a dead letter although all was read.",
                            found.missing()));
                    all.add(gauge(
                            "clickstream_reconciliation_double",
                            "Rows and dead letters of raw records that are already one or the other.",
                            found.duplicates()));
                });
        return new MetricSnapshots(all);
    }

    private void addParts(List<MetricSnapshot> all) {
        List<GaugeDataPointSnapshot> up = new ArrayList<>();
        for (Watch<?> part : lookout.parts()) {
            State state = part.sighting().state();
            if (state != State.UNKNOWN) {
                up.add(point(state == State.UP ? 1 : 0, "part", part.name()));
            }
        }
        all.add(gauge("clickstream_part_up", "Whether a part of the pipeline answers and works.", up));
        all.add(gauge(
                "clickstream_page_look_seconds",
                "How long the page's last look took.",
                lookout.all().stream()
                        .map(watch -> point(watch.sighting().seconds(), "part", watch.name()))
                        .toList()));
        lookout.job()
                .sighting()
                .value()
                .ifPresent(job -> all.add(
                        gauge("clickstream_job_running", "Whether all tasks of the job run.", job.running() ? 1 : 0)));
    }

    private static void addKafka(List<MetricSnapshot> all, KafkaView kafka) {
        all.add(gauge("clickstream_topic_end_offset", "Offset of the next record.", points(kafka.ends())));
        all.add(gauge(
                "clickstream_topic_stable_offset",
                "Last stable offset: readers of committed records stop here.",
                points(kafka.stable())));
        long now = System.currentTimeMillis();
        all.add(gauge(
                "clickstream_open_transaction_age_seconds",
                "Age of the oldest open transaction that readers wait for; 0: none. Looked for every 10 s.",
                kafka.ends().keySet().stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .filter(PipelineTopics.DERIVED::contains)
                        .map(topic -> {
                            Long since = kafka.openTransactions().get(topic);
                            return point(since == null ? 0 : Math.max(0, now - since) / 1e3, "topic", topic);
                        })
                        .toList()));
        all.add(gauge(
                "clickstream_consumer_group_lag_records",
                "Offsets that a consumer group may read and has not committed.",
                KafkaView.GROUPS.keySet().stream()
                        .flatMap(group -> kafka.lags(group).entrySet().stream()
                                .map(lag -> point(
                                        lag.getValue(),
                                        "group",
                                        group,
                                        "topic",
                                        lag.getKey().topic(),
                                        "partition",
                                        Integer.toString(lag.getKey().partition()))))
                        .toList()));
    }

    private static void addRows(List<MetricSnapshot> all, Sighting<RecentRows> recent) {
        if (recent.value().isEmpty()) {
            return;
        }
        RecentRows rows = recent.value().get();
        long now = System.currentTimeMillis();
        Optional.ofNullable(Surveyor.freshness(recent, now))
                .ifPresent(age -> all.add(
                        gauge("clickstream_newest_row_age_seconds", "Age of the newest row, up to an hour.", age)));
        Optional.ofNullable(Surveyor.age(recent, now, Optional.ofNullable(rows.newestEventTime())))
                .ifPresent(age -> all.add(gauge(
                        "clickstream_event_time_lag_seconds",
                        "Age of the newest event time of the rows that came last.",
                        age)));
        List<Double> bounds = Stream.concat(RecentRows.Latency.BOUNDS.stream(), Stream.of(Double.POSITIVE_INFINITY))
                .toList();
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

    private static void addTotals(List<MetricSnapshot> all, Totals totals) {
        all.add(gauge("clickstream_rows", "Rows, each event once.", points("event_type", totals.rows())));
        Map<String, Long> deadLetters = new HashMap<>(Map.of("job", 0L, "clickhouse", 0L));
        deadLetters.putAll(totals.deadLetters());
        all.add(gauge("clickstream_dead_letters", "Dead letters, each once.", points("rejected_by", deadLetters)));
        all.add(gauge(
                "clickstream_dead_letters_pending", "Dead letters that nobody has replayed yet.", totals.pending()));
    }

    private static void addServer(List<MetricSnapshot> all, ServerView server) {
        all.add(gauge(
                "clickstream_clickhouse_parts",
                "The most active parts in one partition of the table.",
                points("table", server.parts())));
        if (server.diskFree() != null) {
            all.add(gauge(
                    "clickstream_clickhouse_disk_free_ratio", "Free share of the fullest disk.", server.diskFree()));
        }
        List<CounterDataPointSnapshot> read = new ArrayList<>();
        Map<String, Long> exceptions = new HashMap<>();
        Map<String, Long> polling = new HashMap<>();
        server.consumers().forEach((table, consumers) -> {
            read.add(counterPoint(consumers.recordsRead(), "table", table));
            exceptions.put(table, consumers.exceptions());
            polling.put(table, consumers.polling());
        });
        all.add(counter(
                "clickstream_clickhouse_consumer_records_read",
                "Records that ClickHouse's consumers have read since they started.",
                read));
        all.add(gauge(
                "clickstream_clickhouse_consumer_exceptions",
                "Exceptions of ClickHouse's consumers in the last minute.",
                points("table", exceptions)));
        all.add(gauge(
                "clickstream_clickhouse_consumers",
                "Consumers that have polled Kafka in the last minute.",
                points("table", polling)));
    }

    private static void addJob(List<MetricSnapshot> all, JobView job) {
        all.add(counter(
                "clickstream_job_restarts",
                "Restarts of the job since it was submitted.",
                List.of(counterPoint(job.restarts()))));
        all.add(counter(
                "clickstream_job_checkpoints_completed",
                "Checkpoints since the job was submitted.",
                List.of(counterPoint(job.checkpointsCompleted()))));
        all.add(counter(
                "clickstream_job_checkpoints_failed",
                "Checkpoints that failed since the job was submitted.",
                List.of(counterPoint(job.checkpointsFailed()))));
        job.lastCheckpoint()
                .ifPresent(at -> all.add(gauge(
                        "clickstream_job_checkpoint_age_seconds",
                        "Time since the newest checkpoint was complete.",
                        Math.max(0, System.currentTimeMillis() - at) / 1e3)));
    }

    private static List<GaugeDataPointSnapshot> points(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .map(offset -> point(
                        offset.getValue(),
                        "topic",
                        offset.getKey().topic(),
                        "partition",
                        Integer.toString(offset.getKey().partition())))
                .toList();
    }

    private static List<GaugeDataPointSnapshot> points(String label, Map<String, Long> values) {
        return values.entrySet().stream()
                .map(value -> point(value.getValue(), label, value.getKey()))
                .toList();
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build();
    }

    private static CounterDataPointSnapshot counterPoint(double value, String... labels) {
        return CounterDataPointSnapshot.builder()
                .value(value)
                .labels(Labels.of(labels))
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return gauge(name, help, List.of(point(value)));
    }

    private static GaugeSnapshot gauge(String name, String help, List<GaugeDataPointSnapshot> points) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        points.forEach(gauge::dataPoint);
        return gauge.build();
    }

    private static CounterSnapshot counter(String name, String help, List<CounterDataPointSnapshot> points) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        points.forEach(counter::dataPoint);
        return counter.build();
    }
}
