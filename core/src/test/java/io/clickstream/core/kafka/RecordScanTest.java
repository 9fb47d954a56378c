package io.clickstream.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordScanTest {
    private static final TopicPartition PARTITION = new TopicPartition("user_clicks", 1);

    @Test
    void aRecordThatDoesNotFitIntoMemoryIsNamedByItsPlace() {
        try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
                RecordScan scan = new RecordScan(() -> consumer, ProgressListener.NONE)) {
            // Given
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, 20L));
            consumer.schedulePollTask(() -> {
                throw new OutOfMemoryError("Java heap space");
            });

            // When, then
            assertThatThrownBy(() -> scan.read(
                            "it",
                            Map.of(PARTITION, new OffsetRange(7, 20)),
                            record -> assertThat(record).isNull()))
                    .isInstanceOfSatisfying(
                            RecordTooLargeToReadException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(1))
                    .hasMessage("a record does not fit into memory: at or soon after offset 7 of partition 1 of"
                            + " user_clicks; give Java more, such as JAVA_TOOL_OPTIONS=-Xmx4g");
        }
    }

    @Test
    void whoOnlyCountsKeepsNothingOfARecord() {
        try (NoContent content = new NoContent()) {
            List<byte[]> kept = List.of(
                    content.deserialize("t", new RecordHeaders(), ByteBuffer.allocate(1_000)),
                    content.deserialize("t", new byte[1_000]));

            assertThat(kept).allSatisfy(bytes -> assertThat(bytes).isEmpty());
        }
    }
}
