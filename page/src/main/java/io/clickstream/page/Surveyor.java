package io.clickstream.page;

import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.EventType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one picture of what was seen of each part. Not thread-safe. */
final class Surveyor {
    private final Lookout lookout;
    private final String flinkUi;

    private final Rate rawRate = new Rate();
    private final Map<String, Rate> topicRates = new HashMap<>();
    private final Rate jobRate = new Rate();
    private final Rate processedRate = new Rate();
    private final Rate rowRate = new Rate();
    private final Map<EventType, Rate> typeRates = new EnumMap<>(EventType.class);
    private final Rate deadLetterRate = new Rate();
    private final RowCounts rowCounts = new RowCounts();
    private final RestingLag rowLag = new RestingLag();
    private final RestingLag deadLetterLag = new RestingLag();
    private Totals counted;
    private long countedAt;

    /** @param flinkUi where people find the Flink UI */
    Surveyor(Lookout lookout, String flinkUi) {
        this.lookout = lookout;
        this.flinkUi = flinkUi;
    }

    Snapshot survey() {
        long now = System.currentTimeMillis();
        Sighting<KafkaView> kafka = lookout.kafka().sighting();
        Sighting<RecentRows> recent = lookout.recentRows().sighting();
        Optional<Totals> totals = totals();
        return new Snapshot(
                now,
                parts(),
                new Snapshot.Flow(
                        raw(kafka),
                        job(kafka),
                        processed(kafka),
                        rows(now, kafka, recent, totals),
                        deadLetters(now, kafka, totals)),
                new Snapshot.Latency(
                        recent.value()
                                .map(RecentRows::p50)
                                .map(Surveyor::rounded)
                                .orElse(null),
                        recent.value()
                                .map(RecentRows::p99)
                                .map(Surveyor::rounded)
                                .orElse(null),
                        RecentRowsLook.WINDOW_SECONDS),
                types(recent, totals),
                recent.value().map(RecentRows::newest).orElse(List.of()),
                totals.map(Totals::reasons).orElse(List.of()),
                totals.map(Totals::letters).orElse(List.of()),
                lookout.reconciliation().value().orElse(Snapshot.Reconciliation.unknown()));
    }

    private List<Snapshot.Part> parts() {
        List<Snapshot.Part> parts = new ArrayList<>();
        for (Watch<?> watch : lookout.parts()) {
            Sighting<?> seen = watch.sighting();
            parts.add(new Snapshot.Part(
                    watch.name(), seen.state(), seen.detail(), seen.since(), watch == lookout.job() ? flinkUi : null));
        }
        return parts;
    }

    /** The last count, as long as ClickHouse is there and one is going on. */
    private Optional<Totals> totals() {
        Sighting<Totals> seen = lookout.totals().sighting();
        counted = seen.value().orElse(null);
        countedAt = seen.at();
        rowCounts.update(seen, lookout.recentRows().sighting());
        return lookout.recentRows().value().isPresent() ? Optional.ofNullable(counted) : Optional.empty();
    }

    private Snapshot.Raw raw(Sighting<KafkaView> kafka) {
        List<Snapshot.Topic> topics = new ArrayList<>();
        for (String topic : PipelineTopics.RAW) {
            Long records = kafka.value().map(view -> view.records(topic)).orElse(null);
            Rate rate = topicRates.computeIfAbsent(topic, name -> new Rate());
            topics.add(new Snapshot.Topic(topic, records, rounded(rate.update(kafka.at(), records))));
        }
        Long records = kafka.value()
                .map(view -> KafkaView.sum(view.ends(), PipelineTopics.RAW))
                .orElse(null);
        return new Snapshot.Raw(records, rounded(rawRate.update(kafka.at(), records)), topics);
    }

    private Snapshot.Job job(Sighting<KafkaView> kafka) {
        Long read =
                kafka.value().map(view -> view.read(PipelineTopics.JOB_GROUP)).orElse(null);
        return new Snapshot.Job(
                read,
                rounded(jobRate.update(kafka.at(), read)),
                kafka.value()
                        .map(view -> view.lags(PipelineTopics.JOB_GROUP).values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .orElse(null));
    }

    private Snapshot.Processed processed(Sighting<KafkaView> kafka) {
        Long records =
                kafka.value().map(view -> view.records(PipelineTopics.CLEAN)).orElse(null);
        Long behind = kafka.value()
                .map(view -> view.behindTransaction(PipelineTopics.CLEAN))
                .orElse(null);
        // What readers can see: a transaction's records come all at once.
        Long visible = records == null ? null : Long.valueOf(records - behind);
        return new Snapshot.Processed(records, rounded(processedRate.update(kafka.at(), visible)), behind);
    }

    private Snapshot.Rows rows(
            long now, Sighting<KafkaView> kafka, Sighting<RecentRows> recent, Optional<Totals> totals) {
        Long inserted = recent.value()
                .map(rows -> rows.inserted().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .orElse(null);
        return new Snapshot.Rows(
                totals.map(counts -> rowCounts.all()).orElse(null),
                rounded(rowRate.update(recent.at(), inserted)),
                rowLag.update(now, kafka.value(), PipelineTopics.EVENTS_GROUP, recent.state() == State.UP),
                freshness(recent, now),
                totals.map(counts -> rowCounts.asOf()).orElse(null));
    }

    private Snapshot.DeadLetters deadLetters(long now, Sighting<KafkaView> kafka, Optional<Totals> totals) {
        Long records = totals.map(Totals::allDeadLetters).orElse(null);
        return new Snapshot.DeadLetters(
                records,
                totals.map(Totals::pending).orElse(null),
                rounded(deadLetterRate.update(countedAt, records)),
                deadLetterLag.update(
                        now,
                        kafka.value(),
                        PipelineTopics.DEAD_LETTERS_GROUP,
                        lookout.recentRows().sighting().state() == State.UP));
    }

    private List<Snapshot.Type> types(Sighting<RecentRows> recent, Optional<Totals> totals) {
        List<Snapshot.Type> types = new ArrayList<>();
        for (EventType type : EventType.values()) {
            Long inserted =
                    recent.value().map(rows -> rows.inserted().get(type)).orElse(null);
            types.add(new Snapshot.Type(
                    type.name(),
                    totals.map(counts -> rowCounts.rows().getOrDefault(type.name(), 0L))
                            .orElse(null),
                    rounded(typeRates.computeIfAbsent(type, key -> new Rate()).update(recent.at(), inserted))));
        }
        return types;
    }

    /** The age of the newest row: as ClickHouse's clock had it, and what has passed since. */
    static Double freshness(Sighting<RecentRows> recent, long now) {
        return age(recent, now, recent.value().map(RecentRows::newestInsertedAt));
    }

    /** The age of what has a time by ClickHouse's clock. */
    static Double age(Sighting<RecentRows> recent, long now, Optional<Long> time) {
        return time.map(since ->
                        rounded(Math.max(0, recent.value().orElseThrow().clock() - since + now - recent.at()) / 1e3))
                .orElse(null);
    }

    private static Double rounded(Double value) {
        return value == null ? null : Double.valueOf(Math.round(value * 1e3) / 1e3);
    }
}
