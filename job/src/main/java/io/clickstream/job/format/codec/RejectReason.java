package io.clickstream.job.format.codec;

import java.util.Locale;

/** The kinds of bad records: few enough to be counted each. */
public enum RejectReason {
    /** A record without a value. */
    NO_VALUE,

    /** Longer than records may be. */
    TOO_LONG,

    /** No JSON object, whatever else. */
    NOT_JSON,

    /** A required field is missing or null. */
    MISSING_FIELD,

    /** A required text is empty or white space. */
    BLANK_FIELD,

    /** A value that its column cannot hold: of another type, out of range, or written in another way. */
    WRONG_VALUE;

    /** As the label of a metric. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
