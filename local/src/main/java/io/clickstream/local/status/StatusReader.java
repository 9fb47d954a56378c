package io.clickstream.local.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.UnreadRecords;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the counters of every part. */
public final class StatusReader {
    private static final Duration QUERY_LIMIT = Duration.ofMinutes(5);

    private final EmbeddedPipeline pipeline;
    private final ClickHouse clickHouse;
    private final boolean oneRowPerRecord;
    private final UnreadRecords unread;
    private final String counts;
    private final String recent;
    private final String since;

    public StatusReader(EmbeddedPipeline pipeline) {
        Topology topology = pipeline.topology();
        this.pipeline = pipeline;
        this.clickHouse = pipeline.clickHouseClient().limited(QUERY_LIMIT, Map.of());
        this.oneRowPerRecord = topology.hasOneRowPerRecord();
        this.unread = new UnreadRecords(
                Kafka.at(pipeline.bootstrapServers(), "clickstream-local"),
                new Offsets(pipeline.admin()),
                topology.topicsByReader());
        this.counts = "SELECT " + sum(topology.countedTopics()) + ", " + sum(List.of(topology.deadLetters()));
        this.recent = topology.countedTopics().stream()
                .map(sink -> "SELECT source_timestamp, inserted_at FROM " + sink.table()
                        + " WHERE inserted_at > now64(3) - INTERVAL 10 SECOND")
                .collect(Collectors.joining(
                        " UNION ALL ",
                        "SELECT quantiles(0.5, 0.99)(dateDiff('millisecond', source_timestamp, inserted_at)) FROM (",
                        ") SETTINGS final = 0"));
        this.since = topology.countedTopics().stream()
                .map(sink -> "(SELECT count() FROM " + sink.table()
                        + " WHERE inserted_at >= fromUnixTimestamp64Milli({since:Int64}))")
                .collect(Collectors.joining(" + ", "SELECT ", " SETTINGS final = 0"));
    }

    /**
     * Reads them once.
     *
     * @param emitted events that this run's emitter has written
     */
    public PipelineStatus read(long emitted) throws InterruptedException {
        // From the end of the pipeline to its start, so that nothing is counted behind before it is counted in front.
        JsonNode counted = clickHouse.query(counts).get(0);
        JsonNode latency = clickHouse.query(recent).get(0).get(0);
        long rows = counted.get(0).asLong();
        long deadLetters = counted.get(1).asLong();
        // What has arrived has been processed, although the job commits that a moment later.
        long committed = pipeline.topics().processed();
        long processed = oneRowPerRecord ? Math.max(committed, rows + deadLetters) : committed;
        long raw = pipeline.topics().rawRecords();
        return new PipelineStatus(
                emitted,
                raw,
                processed,
                deadLetters,
                rows,
                // Otherwise nobody knows how many rows there must be.
                oneRowPerRecord ? Math.max(0, raw - rows - deadLetters) : Math.max(0, raw - committed) + unread.count(),
                latency.get(0).asDouble(-1),
                latency.get(1).asDouble(-1));
    }

    /** Whether a row has come since then. */
    public boolean hasRowsSince(Instant time) throws InterruptedException {
        return clickHouse.queryNumber(since, Map.of("since", Long.toString(time.toEpochMilli()))) > 0;
    }

    private static String sum(List<Sink> sinks) {
        return sinks.stream()
                .map(sink -> "(SELECT count() FROM " + sink.table() + ")")
                .collect(Collectors.joining(" + "));
    }
}
