package io.clickstream.core.kafka;

import io.clickstream.core.settings.ReportedException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.ExitCode;

/** A record, decompressed, is larger than the memory. Exit code 1. */
public final class RecordTooLargeToReadException extends ReportedException {
    /** @param positions where reading was, of each partition that was being read */
    RecordTooLargeToReadException(Map<TopicPartition, Long> positions, OutOfMemoryError cause) {
        super(
                ExitCode.SOFTWARE,
                "a record does not fit into memory: at or soon after "
                        + positions.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey(Comparator.comparing(TopicPartition::toString)))
                                .map(position -> "offset " + position.getValue() + " of partition "
                                        + position.getKey().partition() + " of "
                                        + position.getKey().topic())
                                .collect(Collectors.joining(", or "))
                        + "; give Java more, such as JAVA_TOOL_OPTIONS=-Xmx4g",
                cause);
    }
}
