package io.clickstream.bench.clickhouse;

import io.clickstream.bench.GrowingCount;
import io.clickstream.bench.KafkaTestbed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings the same events into an empty table again and again, by one way or another, in one ClickHouse process. */
final class Ingestion implements AutoCloseable {

    private static final String TABLE = "events_processed";
    private static final String GROUP = "clickhouse-events";
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaTestbed testbed;
    private final MeasuredClickHouse clickHouse;
    private final Path file;
    private final long events;

    private Ingestion(KafkaTestbed testbed, MeasuredClickHouse clickHouse, Path file, long events) {
        this.testbed = testbed;
        this.clickHouse = clickHouse;
        this.file = file;
        this.events = events;
    }

    /** What is read at one moment. */
    private record Sample(long nanos, long rows, Duration cpu) {}

    /**
     * Starts ClickHouse with the pipeline's schema and lets it read the clean topic once, to be warm.
     *
     * @param file has the values of the clean topic, a line for each
     */
    static Ingestion prepare(KafkaTestbed testbed, Path file, long events) throws IOException, InterruptedException {
        Ingestion ingestion = new Ingestion(
                testbed,
                MeasuredClickHouse.start(
                        testbed.data(), testbed.layout(), testbed.layout().schema(), testbed.bootstrapServers()),
                file,
                events);
        ingestion.awaitRows(events);
        ingestion.clickHouse.query("DETACH TABLE events_queue");
        return ingestion;
    }

    /** Ingests all events by one way. */
    Map<String, Double> run(Way way) throws InterruptedException {
        clickHouse.query("TRUNCATE TABLE " + TABLE);
        clickHouse.awaitMerges();
        Sample from = way == Way.KAFKA ? firstBlock() : sample();
        if (way == Way.KAFKA) {
            awaitRows(events);
        } else {
            clickHouse.query(way.insert(file.toString()));
        }
        Sample to = sample();
        double parts = clickHouse.parts(TABLE);
        clickHouse.awaitMerges();
        Duration merged = clickHouse.cpu();
        if (way == Way.KAFKA) {
            clickHouse.query("DETACH TABLE events_queue");
        }
        double rows = to.rows() - from.rows();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rows_per_s", rows / (to.nanos() - from.nanos()) * 1e9);
        figures.put("cpu_us_per_row", micros(from.cpu(), to.cpu()) / rows);
        figures.put("cpu_with_merges_us_per_row", micros(from.cpu(), merged) / rows);
        figures.put("parts", parts);
        return figures;
    }

    /** Lets the queue begin anew; joining the consumer group is not part of what is measured. */
    private Sample firstBlock() throws InterruptedException {
        testbed.forget(GROUP);
        clickHouse.query("ATTACH TABLE events_queue");
        awaitRows(1);
        return sample();
    }

    private Sample sample() throws InterruptedException {
        return new Sample(System.nanoTime(), clickHouse.storedRows(TABLE), clickHouse.cpu());
    }

    private void awaitRows(long count) throws InterruptedException {
        new GrowingCount("rows", () -> clickHouse.storedRows(TABLE), POLL).await(count);
    }

    @Override
    public void close() {
        clickHouse.close();
    }

    private static double micros(Duration from, Duration to) {
        return to.minus(from).toNanos() / 1e3;
    }
}
