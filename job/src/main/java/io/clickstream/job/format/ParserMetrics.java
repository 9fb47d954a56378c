package io.clickstream.job.format;

import io.clickstream.job.format.codec.RejectReason;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;

/**
 * What a parser has done since its task has started: records that are read again after a restart count again.
 *
 * <p>The clock is read for one record of 1024 only, since reading it takes as long as a good part of a record. The mean
 * time for a record is {@code sampledNanos / sampledRecords}.
 */
final class ParserMetrics {

    /** One less than a power of two: how many records go by until the next is timed. */
    private static final long SAMPLING_MASK = 1023;

    private final SimpleCounter records = new SimpleCounter();
    private final Map<RejectReason, Counter> refused = new EnumMap<>(RejectReason.class);
    private final Counter sampledRecords;
    private final Counter sampledNanos;

    /** Registers them in a group of the format's own. */
    ParserMetrics(MetricGroup parent) {
        // Without the hyphen, which Prometheus does not take.
        MetricGroup group = parent.addGroup("eventjson");
        group.counter("records", records);
        sampledRecords = group.counter("sampledRecords");
        sampledNanos = group.counter("sampledNanos");
        for (RejectReason reason : RejectReason.values()) {
            refused.put(reason, group.addGroup("reason", reason.label()).counter("refused"));
        }
    }

    /**
     * Counts a record.
     *
     * @return whether it is one of those to be timed
     */
    boolean count() {
        records.inc();
        return (records.getCount() & SAMPLING_MASK) == 0;
    }

    /** A record that was to be timed. */
    void took(long nanos) {
        sampledRecords.inc();
        sampledNanos.inc(nanos);
    }

    void refused(RejectReason reason) {
        refused.get(reason).inc();
    }
}
