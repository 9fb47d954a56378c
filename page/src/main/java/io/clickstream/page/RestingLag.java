package io.clickstream.page;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records a group of ClickHouse's has to read. At the end of a topic that is written in transactions there are
 * markers, which no reader ever takes: where nothing moves, the last few offsets are those and not records. Not
 * thread-safe.
 */
final class RestingLag {
    /** One for each of the job's parallel subtasks. */
    private static final long MARKERS = 16;

    private static final long REST = Duration.ofSeconds(5).toMillis();

    private Map<TopicPartition, Long> last = Map.of();
    private long lastEnd;
    private long since;

    /**
     * Takes a look.
     *
     * @param reading whether the reader is there at all
     * @return null if it is not known
     */
    Long update(long now, Optional<KafkaView> kafka, String group, boolean reading) {
        if (kafka.isEmpty()) {
            last = Map.of();
            return null;
        }
        Map<TopicPartition, Long> lags = kafka.get().lags(group);
        long end = KafkaView.sum(kafka.get().stable(), KafkaView.GROUPS.get(group));
        if (!lags.equals(last) || end != lastEnd || !reading) {
            last = lags;
            lastEnd = end;
            since = now;
        }
        boolean rests = now - since >= REST;
        return lags.values().stream()
                .mapToLong(lag -> rests && lag <= MARKERS ? 0 : lag)
                .sum();
    }
}
