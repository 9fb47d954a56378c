package io.clickstream.job.format.record;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What stands for a value of which only the beginning is kept, because it is longer than what is read of a record: the
 * beginning, how long it was, and a mark that nobody outside of this process can forge.
 */
public final class TruncatedValue {

    private static final byte[] MARK = new byte[16];
    private static final int TRAILER = Long.BYTES + MARK.length;

    static {
        new SecureRandom().nextBytes(MARK);
    }

    private TruncatedValue() {}

    /**
     * Makes one.
     *
     * @param beginning as many bytes as are read of a record
     * @param size of the whole value, in bytes
     */
    public static byte[] of(byte[] beginning, long size) {
        return ByteBuffer.allocate(beginning.length + TRAILER)
                .put(beginning)
                .putLong(size)
                .put(MARK)
                .array();
    }

    /** Size of a value in bytes, before it was truncated if it is. */
    public static long sizeOf(byte[] value) {
        int end = value.length - MARK.length;
        boolean isTruncated = value.length >= TRAILER && Arrays.equals(value, end, value.length, MARK, 0, MARK.length);
        return isTruncated ? ByteBuffer.wrap(value).getLong(value.length - TRAILER) : value.length;
    }

    /** Why a value is bad that is longer than what is read. */
    public static String tooLong(byte[] value, long maxBytes) {
        return "record of " + sizeOf(value) + " bytes, but at most " + maxBytes + " are read";
    }
}
