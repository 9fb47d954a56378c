package io.clickstream.job.format;

import io.clickstream.job.format.record.Framing;
import java.io.Serializable;

/**
 * How events stand in a record, and how much of it is read.
 *
 * @param maxRecordBytes a longer record is bad as a whole
 * @param maxEvents a record with more events is bad as a whole
 */
record EventLimits(Framing framing, long maxRecordBytes, int maxEvents) implements Serializable {

    /** One event in each record, of any length. */
    static final EventLimits ONE = new EventLimits(Framing.NONE, Long.MAX_VALUE, 1);
}
