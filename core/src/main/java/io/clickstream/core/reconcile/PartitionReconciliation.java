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
        OffsetSet repeated,
        long duplicates) {
    /** How many records there are. */
    public long records() {
        return range.size() - noRecords.size();
    }

    /** The last offset that is a row or a dead letter; the one in front of the range if none is. */
    public long lastPresent() {
        OffsetSet absent = new OffsetSet();
        missing.ranges().forEach(absent::addAll);
        noRecords.ranges().forEach(absent::addAll);
        List<OffsetRange> present = absent.gaps(range);
        return present.isEmpty()
                ? range.from() - 1
                : present.get(present.size() - 1).to() - 1;
    }
}
