package io.clickstream.page.model;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.page.probe.ClickHouseSystemProbe;
import io.clickstream.page.probe.EmitterProbe;
import io.clickstream.page.probe.Http;
import io.clickstream.page.probe.JobProbe;
import io.clickstream.page.probe.KafkaOffsets;
import io.clickstream.page.probe.KafkaOffsetsProbe;
import io.clickstream.page.probe.ObjectStoreProbe;
import io.clickstream.page.probe.RecentRows;
import io.clickstream.page.probe.RecentRowsProbe;
import io.clickstream.page.probe.ReconciliationProbe;
import io.clickstream.page.probe.Totals;
import io.clickstream.page.probe.TotalsProbe;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Probes every part of a pipeline, and keeps what each answered last. Thread-safe.
 *
 * @param topology what the pipeline consists of
 * @param kafkaProbe what {@code kafka} asks with
 * @param recentRows what comes in; by it ClickHouse is known to be up
 * @param server ClickHouse itself
 */
public record PipelineMonitor(
        Topology topology,
        KafkaOffsetsProbe kafkaProbe,
        Poller<KafkaOffsets> kafka,
        Poller<JobProbe.Job> job,
        Poller<RecentRows> recentRows,
        Poller<Totals> totals,
        Poller<ClickHouseSystemProbe.Server> server,
        Poller<ReconciliationProbe.Balance> reconciliation,
        Optional<Poller<EmitterProbe.Events>> emitter,
        Optional<Poller<Integer>> store)
        implements AutoCloseable {
    /** What is cheap, but asked of ClickHouse, where each query takes milliseconds. */
    private static final PollSchedule RECENT =
            new PollSchedule(Duration.ofSeconds(2), Duration.ofSeconds(2), 100, Duration.ofSeconds(5));

    /** What takes long where there are many rows: a five-hundredth of one core, and no more than a day old. */
    private static final PollSchedule THOROUGH =
            new PollSchedule(Duration.ofMinutes(6), Duration.ofSeconds(2), 500, Duration.ofDays(1));

    /**
     * Where the parts are.
     *
     * @param flink address of Flink's REST API
     * @param emitter the emitter's metrics, if it has any
     * @param store the object store, if it is to be probed
     */
    public record Parts(Kafka kafka, ClickHouse clickHouse, URI flink, Optional<URI> emitter, Optional<URI> store) {}

    /** @throws ConfigurationException if there cannot be a client of Kafka with its settings */
    public static PipelineMonitor of(Topology topology, Parts parts, ViewerCount viewers) {
        Http http = new Http();
        ClickHouse clickHouse = parts.clickHouse();
        KafkaOffsetsProbe kafkaProbe = new KafkaOffsetsProbe(topology, parts.kafka());
        Poller<KafkaOffsets> kafka = new Poller<>("kafka", kafkaProbe, PollSchedule.ALWAYS, viewers);
        return new PipelineMonitor(
                topology,
                kafkaProbe,
                kafka,
                new Poller<>("job", new JobProbe(http, parts.flink()), PollSchedule.ALWAYS, viewers),
                new Poller<>(
                        "clickhouse",
                        new RecentRowsProbe(topology, clickHouse, () -> viewers.count() > 0),
                        RECENT,
                        viewers),
                new Poller<>("totals", new TotalsProbe(topology, clickHouse), THOROUGH, viewers),
                new Poller<>(
                        "server",
                        new ClickHouseSystemProbe(clickHouse),
                        RECENT.atLeast(Duration.ofSeconds(10)),
                        viewers),
                new Poller<>(
                        "reconciliation",
                        new ReconciliationProbe(topology, parts.kafka(), clickHouse, kafka::value, kafkaProbe),
                        THOROUGH.atLeast(Duration.ofSeconds(10)),
                        viewers),
                parts.emitter()
                        .map(address ->
                                new Poller<>("emitter", new EmitterProbe(http, address), PollSchedule.ALWAYS, viewers)),
                parts.store()
                        .map(address -> new Poller<>(
                                "store",
                                new ObjectStoreProbe(http, address),
                                PollSchedule.ALWAYS.atLeast(Duration.ofSeconds(4)),
                                viewers)));
    }

    /** Begins to probe. */
    public void start() {
        all().forEach(Poller::start);
    }

    /** What the last comparison found; nobody knows whether that still holds while Kafka does not answer. */
    public Optional<ReconciliationProbe.Balance> balance() {
        return kafka.value().flatMap(offsets -> reconciliation.value());
    }

    /** The parts of the pipeline, from left to right. */
    public List<Poller<?>> parts() {
        return Stream.of(emitter.stream(), Stream.of(kafka, job), store.stream(), Stream.of(recentRows))
                .<Poller<?>>flatMap(pollers -> pollers)
                .toList();
    }

    /** The parts, and what is asked of them besides. */
    public List<Poller<?>> all() {
        return Stream.concat(parts().stream(), Stream.of(totals, server, reconciliation))
                .toList();
    }

    @Override
    public void close() {
        all().forEach(Poller::close);
        kafkaProbe.close();
    }
}
