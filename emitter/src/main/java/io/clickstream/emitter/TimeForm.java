package io.clickstream.emitter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/** How a sample writes a time. */
enum TimeForm {
    /** {@code 2026-01-31 12:30:00.123} */
    SQL(now -> TextNode.valueOf(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneOffset.UTC)
            .format(now))),
    /** {@code 2026-01-31T12:30:00.123Z} */
    ISO(now -> TextNode.valueOf(now.truncatedTo(ChronoUnit.MILLIS).toString())),
    EPOCH_SECONDS(now -> LongNode.valueOf(now.getEpochSecond())),
    EPOCH_MILLIS(now -> LongNode.valueOf(now.toEpochMilli())),
    EPOCH_MICROS(now -> LongNode.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, now)));

    /** As seconds, in the year 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    /** As milliseconds, in that year. */
    private static final long LEAST_MICROS = 1000 * LEAST_MILLIS;

    private final Function<Instant, JsonNode> form;

    TimeForm(Function<Instant, JsonNode> form) {
        this.form = form;
    }

    /** The form of a time that was written. */
    static TimeForm of(JsonNode time) {
        if (time.isNumber()) {
            long count = Math.abs(time.asLong());
            return count < LEAST_MILLIS ? EPOCH_SECONDS : count < LEAST_MICROS ? EPOCH_MILLIS : EPOCH_MICROS;
        }
        return time.asText().contains("T") ? ISO : SQL;
    }

    JsonNode write(Instant now) {
        return form.apply(now);
    }
}
