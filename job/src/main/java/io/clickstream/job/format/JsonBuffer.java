package io.clickstream.job.format;

import java.util.Arrays;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** A growing array of bytes that JSON is written to. */
final class JsonBuffer {

    private static final int INITIAL_CAPACITY = 512;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int length;

    int length() {
        return length;
    }

    /** Forgets what was written from a position on. */
    void truncate(int length) {
        this.length = length;
    }

    /** A copy of what was written. */
    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    void put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    void put(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    void putAscii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    void putLong(long value) {
        if (value == Long.MIN_VALUE) {
            putAscii(Long.toString(value)); // the one value without a positive counterpart
            return;
        }
        if (value < 0) {
            put('-');
        }
        long digits = Math.abs(value);
        putPadded(digits, digitCount(digits));
    }

    private static int digitCount(long value) {
        int count = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            count++;
        }
        return count;
    }

    /** Writes the last digits of a number that is not negative, with leading zeros if it has fewer. */
    void putPadded(long value, int digits) {
        ensure(digits);
        long rest = value;
        for (int pos = length + digits - 1; pos >= length; pos--) {
            bytes[pos] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Writes unscaled × 10<sup>-scale</sup> with all digits of the scale; both of at most 18 digits. */
    void putDecimal(long unscaled, int scale) {
        if (unscaled < 0) {
            put('-');
        }
        long digits = Math.abs(unscaled);
        putLong(digits / PowersOfTen.asLong(scale));
        if (scale > 0) {
            put('.');
            putPadded(digits, scale);
        }
    }

    /** Writes a JSON string: quotes, backslashes and control characters escaped, other UTF-8 as it is. */
    void putString(StringData text) {
        put('"');
        int start = length;
        putContent(text);
        int extra = 0;
        for (int i = start; i < length; i++) {
            extra += escapeLength(bytes[i]) - 1;
        }
        if (extra > 0) {
            escape(start, extra);
        }
        put('"');
    }

    private void putContent(StringData text) {
        if (text instanceof BinaryStringData binary) {
            binary.ensureMaterialized();
            MemorySegment[] segments = binary.getSegments();
            if (segments.length == 1) {
                int size = binary.getSizeInBytes();
                ensure(size);
                segments[0].get(binary.getOffset(), bytes, length, size);
                length += size;
                return;
            }
        }
        put(text.toBytes());
    }

    private static int escapeLength(byte b) {
        if (b >= ' ' && b != '"' && b != '\\' || b < 0) {
            return 1;
        }
        return shortEscape(b) == 0 ? 6 : 2;
    }

    private static char shortEscape(byte b) {
        return switch (b) {
            case '"', '\\' -> (char) b;
            case '\b' -> 'b';
            case '\f' -> 'f';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            default -> 0;
        };
    }

    /** Makes room for the escapes from the end on, so that no byte is overwritten before it is read. */
    private void escape(int start, int extra) {
        ensure(extra);
        int to = length + extra;
        for (int from = length - 1; from >= start; from--) {
            byte b = bytes[from];
            switch (escapeLength(b)) {
                case 1 -> bytes[--to] = b;
                case 2 -> {
                    bytes[--to] = (byte) shortEscape(b);
                    bytes[--to] = '\\';
                }
                default -> {
                    bytes[--to] = HEX[b & 0xF];
                    bytes[--to] = HEX[b >> 4];
                    bytes[--to] = '0';
                    bytes[--to] = '0';
                    bytes[--to] = 'u';
                    bytes[--to] = '\\';
                }
            }
        }
        length += extra;
    }

    private void ensure(int extra) {
        if (bytes.length - length < extra) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + extra));
        }
    }
}
