package io.clickstream.local;

/** What has to become of a record that somebody sends. */
sealed interface Fate {

    /** A row, in which an expression over its columns has this value. */
    record Row(String expression, String value) implements Fate {}

    /** A dead letter of the job, with key and value as they came. */
    record DeadLetter(String reason) implements Fate {}

    /** A dead letter of ClickHouse, which could not parse the record and keeps key and value as they came. */
    record Unreadable() implements Fate {}

    /** A dead letter of ClickHouse, which parsed the record, cannot store it and has written it out again. */
    record Refused(String reason) implements Fate {}

    /** Nothing: there was nothing in the record. */
    record Nothing() implements Fate {}
}
