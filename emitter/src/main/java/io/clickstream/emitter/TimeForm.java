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
    EPOCH_MILLIS(now -> LongNode.valueOf(now.toEpochMilli()));

    /** As seconds, in the year 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    private final Function<Instant, JsonNode> form;

    TimeForm(Function<Instant, JsonNode> form) {
        this.form = form;
    }

    /** The form of a time that was written. */
    static TimeForm of(JsonNode time) {
        if (time.isNumber()) {
            return Math.abs(time.asLong()) < LEAST_MILLIS ? EPOCH_SECONDS : EPOCH_MILLIS;
        }
        return time.asText().contains("T") ? ISO : SQL;
    }

    JsonNode write(Instant now) {
        return form.apply(now);
    }
}
