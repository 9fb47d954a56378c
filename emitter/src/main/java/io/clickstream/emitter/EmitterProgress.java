package io.clickstream.emitter;

import java.time.Duration;

/**
 * How far an emitter has come.
 *
 * @param elapsed time since the first event was due, zero before
 * @param sent events handed to the producer
 * @param acknowledged events that Kafka has confirmed
 * @param failed events that could not be written, after all retries
 * @param malformed how many of those sent are malformed on purpose
 */
public record EmitterProgress(Duration elapsed, long sent, long acknowledged, long failed, long malformed) {
    static final EmitterProgress NONE = new EmitterProgress(Duration.ZERO, 0, 0, 0, 0);

    /** Events sent per second since then; 0 when no time has passed. */
    public double rateSince(EmitterProgress earlier) {
        double seconds = elapsed.minus(earlier.elapsed).toNanos() / 1e9;
        return seconds > 0 ? (sent - earlier.sent) / seconds : 0;
    }
}
