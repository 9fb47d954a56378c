package io.clickstream.page.model;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.page.probe.EmitterProbe;
import io.clickstream.page.probe.KafkaOffsets;
import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.RecentRowsProbe;
import io.clickstream.page.probe.ReconciliationProbe;
import io.clickstream.page.probe.State;
import io.clickstream.page.probe.Totals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes one picture of what is known of each part. Not thread-safe. */
public final class SnapshotBuilder {
    private final PipelineMonitor monitor;
    private final String flinkUi;
    private final Topology topology;
    private final List<String> cleanTopics;

    // By what is counted.
    private final Map<String, Rate> rates = new HashMap<>();
    private final RowCounts rowCounts = new RowCounts();
    private final ConsumerLag rowLag;
    private final ConsumerLag deadLetterLag;

    /** @param flinkUi where people find the Flink UI */
    public SnapshotBuilder(PipelineMonitor monitor, String flinkUi) {
        this.monitor = monitor;
        this.flinkUi = flinkUi;
        this.topology = monitor.topology();
        this.cleanTopics = topology.cleanTopics().stream().map(Sink::topic).toList();
        this.rowLag = new ConsumerLag(topology.cleanTopics());
        this.deadLetterLag = new ConsumerLag(List.of(topology.deadLetters()));
    }

    /** The pipeline as it is now. Rates take in what has come since earlier calls. */
    public Snapshot build() {
        long now = System.currentTimeMillis();
        PartStatus<KafkaOffsets> kafka = monitor.kafka().status();
        PartStatus<RecentRows> recent = monitor.recentRows().status();
        PartStatus<Totals> totals = monitor.totals().status();
        rowCounts.update(totals, recent);
        if (recent.value().isEmpty()) {
            // A count is worth nothing while rows come that nobody sees.
            totals = totals.unanswered(now, 0);
        }
        return new Snapshot(
                now,
                monitor.parts().stream().map(this::part).toList(),
                new Snapshot.Flow(
                        raw(kafka),
                        job(kafka),
                        processed(kafka),
                        rows(now, kafka, recent, totals),
                        deadLetters(now, kafka, recent, totals)),
                new Snapshot.Latency(
                        rounded(recent.get(RecentRows::p50)),
                        rounded(recent.get(RecentRows::p99)),
                        RecentRowsProbe.WINDOW_SECONDS),
                sources(recent, totals),
                recent.value().map(RecentRows::newest).orElse(List.of()),
                totals.value().map(Totals::reasons).orElse(List.of()),
                totals.value().map(Totals::letters).orElse(List.of()),
                monitor.balance().orElse(ReconciliationProbe.Balance.UNKNOWN));
    }

    private Snapshot.Part part(Poller<?> part) {
        PartStatus<?> status = part.status();
        String detail = status.detail();
        if (status.value().orElse(null) instanceof EmitterProbe.Events events) {
            Double rate = rate("emitter", status, events.acknowledged());
            detail = "%s events/s, failed %,d".formatted(rate == null ? "?" : "%,.1f".formatted(rate), events.failed());
        }
        return new Snapshot.Part(
                part.name(), status.state(), detail, status.since(), part == monitor.job() ? flinkUi : null);
    }

    private Snapshot.Raw raw(PartStatus<KafkaOffsets> kafka) {
        List<Snapshot.Topic> topics = topology.rawTopics().stream()
                .map(topic -> {
                    Long records = kafka.get(offsets -> offsets.records(List.of(topic)));
                    return new Snapshot.Topic(topic, records, rate("records of " + topic, kafka, records));
                })
                .toList();
        Long records = kafka.get(offsets -> offsets.records(topology.rawTopics()));
        return new Snapshot.Raw(records, rate("raw", kafka, records), topics);
    }

    private Snapshot.Job job(PartStatus<KafkaOffsets> kafka) {
        Long read = kafka.get(offsets -> offsets.read(topology.jobGroup()));
        return new Snapshot.Job(
                read, rate("read", kafka, read), kafka.get(offsets -> sum(offsets.lags(topology.jobGroup()))));
    }

    private Snapshot.Processed processed(PartStatus<KafkaOffsets> kafka) {
        Long records = kafka.get(offsets -> offsets.records(cleanTopics));
        Long behind = kafka.get(offsets -> offsets.behindTransaction(cleanTopics));
        // What readers can see: a transaction's records come all at once.
        Long visible = records == null ? null : Long.valueOf(records - behind);
        return new Snapshot.Processed(records, rate("processed", kafka, visible), behind);
    }

    private Snapshot.Rows rows(
            long now, PartStatus<KafkaOffsets> kafka, PartStatus<RecentRows> recent, PartStatus<Totals> totals) {
        return new Snapshot.Rows(
                totals.get(counts -> rowCounts.all()),
                rate("rows", recent, recent.get(rows -> sum(rows.inserted()))),
                rowLag.update(now, kafka.value(), recent.state() == State.UP),
                recent.get(rows -> rows.age(rows.newestInsertedAt(), now - recent.at())),
                totals.get(counts -> rowCounts.asOf()));
    }

    private Snapshot.DeadLetters deadLetters(
            long now, PartStatus<KafkaOffsets> kafka, PartStatus<RecentRows> recent, PartStatus<Totals> totals) {
        Long records = totals.get(Totals::allDeadLetters);
        return new Snapshot.DeadLetters(
                records,
                totals.get(Totals::pending),
                rate("dead letters", totals, records),
                deadLetterLag.update(now, kafka.value(), recent.state() == State.UP));
    }

    private List<Snapshot.Source> sources(PartStatus<RecentRows> recent, PartStatus<Totals> totals) {
        return topology.rawTopics().stream()
                .map(topic -> new Snapshot.Source(
                        topic,
                        totals.get(counts -> rowCounts.rows().getOrDefault(topic, 0L)),
                        rate(
                                "rows of " + topic,
                                recent,
                                recent.get(rows -> rows.inserted().get(topic)))))
                .toList();
    }

    private Double rate(String what, PartStatus<?> status, Long count) {
        return rounded(rates.computeIfAbsent(what, name -> new Rate()).update(status.at(), count));
    }

    private static long sum(Map<?, Long> numbers) {
        return numbers.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Double rounded(Double value) {
        return value == null ? null : Double.valueOf(Math.round(value * 1e3) / 1e3);
    }
}
