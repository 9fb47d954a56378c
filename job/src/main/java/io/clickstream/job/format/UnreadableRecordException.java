package io.clickstream.job.format;

import java.io.IOException;

/** Says, in words for people, why a record cannot be read. */
public final class UnreadableRecordException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param reason what is wrong with it, without the record itself */
    public UnreadableRecordException(String reason) {
        super(reason);
    }

    /**
     * The same with what is behind it.
     *
     * @param reason what is wrong with it, without the record itself
     */
    public UnreadableRecordException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
