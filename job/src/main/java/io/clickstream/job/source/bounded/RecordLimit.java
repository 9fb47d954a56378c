package io.clickstream.job.source.bounded;

import io.clickstream.job.format.record.TruncatedValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * How much of a record is read.
 *
 * @param bytes of the key, and of the value
 */
public record RecordLimit(int bytes) {

    private static final String FORMAT_OPTION = ".max-record-size";

    /** Without a limit of the format: a consumer has up to 500 records in memory, but hardly ever such long ones. */
    private static final long SHARE_OF_HEAP = 16;

    /**
     * The limit that the format of a table's values has, or a share of the heap.
     *
     * @param options of the table
     */
    public static RecordLimit of(Map<String, String> options) {
        long limit = options.entrySet().stream()
                .filter(option -> option.getKey().endsWith(FORMAT_OPTION))
                .mapToLong(option -> MemorySize.parse(option.getValue()).getBytes())
                .findFirst()
                .orElse(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        return new RecordLimit((int) Math.min(limit, Integer.MAX_VALUE / 8));
    }

    /** Whether less than all of a record is read. */
    boolean isExceededBy(ConsumerRecord<?, ?> record) {
        return record.serializedKeySize() > bytes || record.serializedValueSize() > bytes;
    }

    /** A key, cut if it is too long. Null stays null. */
    byte[] key(ByteBuffer key) {
        return key == null ? null : beginning(key);
    }

    /** A value, truncated if it is too long. Null stays null. */
    byte[] value(ByteBuffer value) {
        if (value == null) {
            return null;
        }
        int size = value.remaining();
        return size > bytes ? TruncatedValue.of(beginning(value), size) : beginning(value);
    }

    private byte[] beginning(ByteBuffer buffer) {
        int length = Math.min(buffer.remaining(), bytes);
        if (buffer.hasArray()) {
            int from = buffer.arrayOffset() + buffer.position();
            return Arrays.copyOfRange(buffer.array(), from, from + length);
        }
        byte[] beginning = new byte[length];
        buffer.duplicate().get(beginning);
        return beginning;
    }
}
