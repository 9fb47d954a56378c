package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.RejectReason;
import org.apache.flink.table.data.GenericRowData;

/**
 * An event of a record, parsed.
 *
 * @param row its columns come first; further fields are for metadata
 * @param error why it is bad, in one line, or null if it is good
 * @param rejectReason what kind of bad event it is, or null
 * @param bytes of a bad one, as they were
 * @param index place in its record, from 0
 * @param count how many events the record has
 */
public record Event(GenericRowData row, String error, RejectReason rejectReason, byte[] bytes, int index, int count) {

    /** Whether it could not be read. */
    public boolean isBad() {
        return error != null;
    }

    Event at(int index, int count) {
        return new Event(row, error, rejectReason, bytes, index, count);
    }
}
