package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.Kafka;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that is looked at. */
final class Lookout implements AutoCloseable {
    /** What is cheap, but asked of ClickHouse, where each query takes milliseconds. */
    private static final Pace RECENT =
            new Pace(Duration.ofSeconds(2), Duration.ofSeconds(2), 100, Duration.ofSeconds(5));

    /** What takes long where there are many rows: a five-hundredth of one core, and no more than a day old. */
    private static final Pace THOROUGH =
            new Pace(Duration.ofMinutes(6), Duration.ofSeconds(2), 500, Duration.ofDays(1));

    private final KafkaLook kafkaLook;
    private final Watch<KafkaView> kafka;
    private final Watch<JobView> job;
    private final Watch<RecentRows> recentRows;
    private final Watch<Totals> totals;
    private final Watch<ServerView> server;
    private final Watch<Snapshot.Reconciliation> reconciliation;
    private final Optional<Watch<EmitterView>> emitter;
    private final Optional<Watch<Integer>> store;

    /**
     * Where the parts are.
     *
     * @param flink address of Flink's REST API
     * @param emitter the emitter's metrics, if it has any
     * @param store the object store, if it is to be looked at
     */
    record Places(Kafka kafka, ClickHouse clickHouse, URI flink, Optional<URI> emitter, Optional<URI> store) {}

    Lookout(Places places, Attention attention) {
        Http http = new Http();
        this.kafkaLook = new KafkaLook(places.kafka());
        this.kafka = new Watch<>("kafka", kafkaLook, Pace.ALWAYS, attention);
        this.job = new Watch<>("job", new JobLook(http, places.flink()), Pace.ALWAYS, attention);
        this.recentRows =
                new Watch<>("clickhouse", new RecentRowsLook(places.clickHouse(), attention), RECENT, attention);
        this.totals = new Watch<>("totals", new TotalsLook(places.clickHouse()), THOROUGH, attention);
        this.server = new Watch<>(
                "server", new ServerLook(places.clickHouse()), RECENT.atLeast(Duration.ofSeconds(10)), attention);
        this.reconciliation = new Watch<>(
                "reconciliation",
                new ReconciliationLook(
                        () -> kafka.value().orElse(null), kafkaLook, places.kafka(), places.clickHouse(), attention),
                THOROUGH.atLeast(Duration.ofSeconds(10)),
                attention);
        this.emitter = places.emitter()
                .map(address -> new Watch<>("emitter", new EmitterLook(http, address), Pace.ALWAYS, attention));
        this.store = places.store()
                .map(address -> new Watch<>(
                        "store", new StoreLook(http, address), Pace.ALWAYS.atLeast(Duration.ofSeconds(4)), attention));
    }

    void start() {
        all().forEach(Watch::start);
    }

    Watch<KafkaView> kafka() {
        return kafka;
    }

    Watch<JobView> job() {
        return job;
    }

    /** What comes in; by it ClickHouse is known to be up. */
    Watch<RecentRows> recentRows() {
        return recentRows;
    }

    Watch<Totals> totals() {
        return totals;
    }

    Watch<ServerView> server() {
        return server;
    }

    Watch<Snapshot.Reconciliation> reconciliation() {
        return reconciliation;
    }

    /** The parts of the pipeline, from left to right. */
    List<Watch<?>> parts() {
        return Stream.of(emitter.stream(), Stream.of(kafka, job), store.stream(), Stream.of(recentRows))
                .<Watch<?>>flatMap(watches -> watches)
                .toList();
    }

    /** The parts, and what is looked at of them besides. */
    List<Watch<?>> all() {
        return Stream.concat(parts().stream(), Stream.of(totals, server, reconciliation))
                .toList();
    }

    @Override
    public void close() {
        all().forEach(Watch::close);
        kafkaLook.close();
    }
}
