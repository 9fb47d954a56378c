package io.clickstream.bench.latency;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** The events on their way, and how long those took that have arrived. Of one producer; for several threads. */
final class LatencyRecorder {

    private static final int SIGNIFICANT_DIGITS = 3;

    private final long measuredFrom;
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final Map<Place, Lane> lanes = new HashMap<>();
    private long handedOver;
    private long arrived;

    private record Place(String topic, int partition) {}

    /** The events of one partition, in the order of their offsets. */
    private static final class Lane {
        private long[] due = new long[1024];
        private int sent;
        private int arrived;
        private long firstOffset = -1;
        private long visibleOffset = -1;
        private long visibleNanos;
    }

    /** @param measuredFrom events that are due earlier are not counted, in the time of {@link System#nanoTime} */
    LatencyRecorder(long measuredFrom) {
        this.measuredFrom = measuredFrom;
    }

    /** An event goes to the producer. */
    synchronized void handedOver() {
        handedOver++;
    }

    /**
     * Kafka has an event.
     *
     * @param due when it had to be sent
     */
    synchronized void sent(String topic, int partition, long offset, long due) {
        Lane lane = lane(topic, partition);
        if (lane.firstOffset < 0) {
            lane.firstOffset = offset;
        } else if (offset != lane.firstOffset + lane.sent) {
            throw new IllegalStateException("a gap in " + topic + "-" + partition + " before " + offset);
        }
        if (lane.sent == lane.due.length) {
            lane.due = Arrays.copyOf(lane.due, 2 * lane.sent);
        }
        lane.due[lane.sent++] = due;
        // Its row can be faster than the producer's answer.
        recorder(lane);
    }

    /**
     * A query has found an event, and with it all before it in its partition.
     *
     * @param nanos when its answer was there
     */
    synchronized void visible(String topic, int partition, long offset, long nanos) {
        Lane lane = lane(topic, partition);
        if (offset > lane.visibleOffset) {
            lane.visibleOffset = offset;
            lane.visibleNanos = nanos;
            recorder(lane);
        }
    }

    /** When the oldest event that is on its way had to be sent. */
    synchronized OptionalLong oldest() {
        return lanes.values().stream()
                .filter(lane -> lane.arrived < lane.sent)
                .mapToLong(lane -> lane.due[lane.arrived])
                .min();
    }

    /** How many events are on their way. */
    synchronized long onTheirWay() {
        return handedOver - arrived;
    }

    /** How long the events took, in microseconds. */
    synchronized Histogram latencies() {
        return latencies.copy();
    }

    private Lane lane(String topic, int partition) {
        return lanes.computeIfAbsent(new Place(topic, partition), place -> new Lane());
    }

    private void recorder(Lane lane) {
        while (lane.arrived < lane.sent && lane.firstOffset + lane.arrived <= lane.visibleOffset) {
            long due = lane.due[lane.arrived++];
            arrived++;
            if (due >= measuredFrom) {
                latencies.recordValue(Math.max(0, lane.visibleNanos - due) / 1000);
            }
        }
    }
}
