package io.clickstream.core.reconcile;

import io.clickstream.core.kafka.OffsetRange;
import io.clickstream.core.kafka.OffsetSet;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * What became of the raw records of one partition.
 *
 * @param partition of a raw topic
 * @param range the offsets that were compared
 * @param noRecords offsets of transaction markers and of aborted or compacted records
 * @param rows rows of the clean topics' tables
 * @param deadLetters dead letters in ClickHouse, whoever refused the record
 * @param missing records that are neither
 * @param unread those of the missing that Kafka has deleted meanwhile. What is no longer there cannot be told from a
 *     transaction marker, so each of these offsets counts as a record
 * @param repeated records that are more than once a row or a dead letter
 * @param duplicates rows and dead letters too many
 */
public record PartitionReconciliation(
        TopicPartition partition,
        OffsetRange range,
        OffsetSet noRecords,
        long rows,
        long deadLetters,
        OffsetSet missing,
        OffsetSet unread,
        OffsetSet repeated,
        long duplicates) {
    /** How many records there are. */
    public long records() {
        return range.size() - noRecords.size();
    }

    /** The first offset not before another one that is missing or duplicate; the one behind the range if none is. */
    long exactFrom(long offset) {
        return wrong().ranges().stream()
                .filter(wrong -> wrong.to() > offset)
                .mapToLong(wrong -> Math.max(wrong.from(), offset))
                .findFirst()
                .orElse(range.to());
    }

    /** How many offsets before another one are missing or duplicate. */
    long wrongBefore(long offset) {
        return wrong().ranges().stream()
                .mapToLong(wrong -> Math.max(0, Math.min(wrong.to(), offset) - wrong.from()))
                .sum();
    }

    private OffsetSet wrong() {
        OffsetSet wrong = new OffsetSet();
        wrong.addAll(missing);
        wrong.addAll(repeated);
        return wrong;
    }

    /**
     * Up to where the job has read; what is missing behind it is only late. The job reads in order, and commits its place a
     * little later than what it made of the records.
     *
     * @param committed what it has to read next, as it has committed
     */
    public long readUntil(long committed) {
        return Math.max(committed, lastPresent() + 1);
    }

    /** The last offset that is a row or a dead letter; the one in front of the range if none is. */
    private long lastPresent() {
        OffsetSet absent = new OffsetSet();
        missing.ranges().forEach(absent::addAll);
        noRecords.ranges().forEach(absent::addAll);
        List<OffsetRange> present = absent.gaps(range);
        return present.isEmpty()
                ? range.from() - 1
                : present.get(present.size() - 1).to() - 1;
    }
}
