package io.clickstream.job.format.codec.time;

import io.clickstream.job.format.codec.ValueCodec;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** How a timestamp looks in JSON; UTC unless it says another zone. */
public enum TimestampFormat implements DescribedEnum {
    SQL("sql", "A string yyyy-MM-dd HH:mm:ss with an optional fraction of 1 to 9 digits."),
    ISO_8601(
            "iso-8601",
            "A string yyyy-MM-ddTHH:mm:ss, or with a space for the T, with an optional fraction of 1 to 9 digits and an optional zone."),
    EPOCH_SECONDS("epoch-seconds", "A number, the seconds since 1970-01-01 00:00:00 UTC, with an optional fraction."),
    EPOCH_MILLIS("epoch-millis", "An integer, the milliseconds since 1970-01-01 00:00:00 UTC."),
    EPOCH_MICROS("epoch-micros", "An integer, the microseconds since 1970-01-01 00:00:00 UTC."),
    EPOCH_NANOS("epoch-nanos", "An integer, the nanoseconds since 1970-01-01 00:00:00 UTC.");

    private final String optionValue;
    private final String description;

    TimestampFormat(String optionValue, String description) {
        this.optionValue = optionValue;
        this.description = description;
    }

    @Override
    public InlineElement getDescription() {
        return TextElement.text(description);
    }

    /** The codec of a timestamp with so many digits after the second. */
    public ValueCodec codec(int precision) {
        return switch (this) {
            case SQL -> new SqlTimestampCodec(precision);
            case ISO_8601 -> new IsoTimestampCodec(precision);
            case EPOCH_SECONDS -> new EpochCodec(0, "seconds", precision);
            case EPOCH_MILLIS -> new EpochCodec(3, "milliseconds", precision);
            case EPOCH_MICROS -> new EpochCodec(6, "microseconds", precision);
            case EPOCH_NANOS -> new EpochCodec(9, "nanoseconds", precision);
        };
    }

    /** The spelling in table options, which is what Flink compares an option's text with. */
    @Override
    public String toString() {
        return optionValue;
    }
}
