package io.clickstream.emitter;

/** An endless sequence of records. Not thread-safe. */
interface RecordSource {

    /** The next record of the sequence. */
    OutgoingRecord next();
}
