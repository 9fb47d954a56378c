package io.clickstream.page.model;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.page.probe.KafkaOffsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records ClickHouse has to read of some of the job's topics. At their ends there are markers of transactions,
 * which no reader ever takes: where nothing moves, the last few offsets are those and not records. Not thread-safe.
 */
final class ConsumerLag {
    private static final long REST = Duration.ofSeconds(5).toMillis();

    private final List<Sink> sinks;

    private Map<TopicPartition, Long> last = Map.of();
    private long lastEnd;
    private long since;

    ConsumerLag(List<Sink> sinks) {
        this.sinks = sinks;
    }

    /**
     * Takes what a probe found.
     *
     * @param now in epoch milliseconds
     * @param reading whether the reader is there at all
     * @return null if it is not known
     */
    Long update(long now, Optional<KafkaOffsets> kafka, boolean reading) {
        if (kafka.isEmpty()) {
            last = Map.of();
            return null;
        }
        Map<TopicPartition, Long> lags = new HashMap<>();
        sinks.forEach(sink -> lags.putAll(kafka.get().lags(sink.consumerGroup())));
        long end = lags.keySet().stream().mapToLong(kafka.get().stable()::get).sum();
        if (!lags.equals(last) || end != lastEnd || !reading) {
            last = lags;
            lastEnd = end;
            since = now;
        }
        boolean rests = now - since >= REST;
        return lags.values().stream()
                .mapToLong(lag -> rests && lag <= KafkaOffsets.MARKERS ? 0 : lag)
                .sum();
    }
}
