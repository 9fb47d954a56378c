package io.clickstream.job.format.json;

import java.util.Arrays;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/** A growing array of bytes that JSON is written to. */
public final class JsonBuffer {

    private static final int INITIAL_CAPACITY = 512;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int length;

    /** How many bytes are written. */
    public int length() {
        return length;
    }

    /** Forgets what was written from a position on. */
    public void truncate(int length) {
        this.length = length;
    }

    /** Replaces a byte that was written. */
    public void set(int pos, char ascii) {
        bytes[pos] = (byte) ascii;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** Writes one character, which must be ASCII. */
    public void put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    /** Writes bytes as they are. */
    public void put(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** Writes a text as it is; all of it must be ASCII. */
    public void putAscii(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** Writes an integer. */
    public void putLong(long value) {
        if (value == Long.MIN_VALUE) {
            putAscii(Long.toString(value)); // the one value without a positive counterpart
            return;
        }
        if (value < 0) {
            put('-');
        }
        putDigits(Math.abs(value));
    }

    private void putDigits(long value) {
        if (value >= EightDigits.LIMIT) {
            putDigits(value / EightDigits.LIMIT);
            putPadded(value % EightDigits.LIMIT, SwarBytes.LENGTH);
            return;
        }
        // Comparisons, which a processor guesses, are done before the digits are known.
        int count = 1;
        while (value >= PowersOfTen.asLong(count)) {
            count++;
        }
        putPadded(value, count);
    }

    /** Writes a number that is not negative and has at most so many digits, with leading zeros if it has fewer. */
    public void putPadded(long value, int digits) {
        if (digits > SwarBytes.LENGTH) {
            putPadded(value / EightDigits.LIMIT, digits - SwarBytes.LENGTH);
            putPadded(value % EightDigits.LIMIT, SwarBytes.LENGTH);
            return;
        }
        ensure(SwarBytes.LENGTH);
        SwarBytes.put(bytes, length, EightDigits.of((int) value) >>> (SwarBytes.LENGTH - digits) * Byte.SIZE);
        length += digits;
    }

    /** Writes unscaled × 10<sup>-scale</sup> with all digits of the scale; both of at most 18 digits. */
    public void putDecimal(long unscaled, int scale) {
        if (unscaled < 0) {
            put('-');
        }
        long digits = Math.abs(unscaled);
        long power = PowersOfTen.asLong(scale);
        putDigits(digits / power);
        if (scale > 0) {
            put('.');
            putPadded(digits % power, scale);
        }
    }

    /** Writes bytes that are known beforehand. */
    public void put(PaddedBytes source) {
        ensure(source.paddedLength());
        source.copyTo(bytes, length);
        length += source.length();
    }

    /** Writes a JSON string: quotes, backslashes and control characters escaped, other UTF-8 as it is. */
    public void putString(StringData text) {
        if (text instanceof BinaryStringData binary) {
            binary.ensureMaterialized();
            MemorySegment[] segments = binary.getSegments();
            if (segments.length == 1 && segments[0].getHeapMemory() != null) {
                putString(segments[0].getHeapMemory(), binary.getOffset(), binary.getSizeInBytes());
                return;
            }
        }
        byte[] copy = text.toBytes();
        putString(copy, 0, copy.length);
    }

    private void putString(byte[] source, int from, int size) {
        put('"');
        int end = from + size;
        int pos = from;
        while (pos < end) {
            ensure(end - pos + SwarBytes.LENGTH);
            int plain = copyPlain(source, pos, end - pos);
            pos += plain;
            length += plain;
            if (pos < end) {
                putEscaped(source[pos++]);
            }
        }
        put('"');
    }

    /** Copies what needs no escape up to the first byte that does, and some that do not count behind it. */
    private int copyPlain(byte[] source, int from, int size) {
        for (int copied = 0; copied < size; copied += SwarBytes.LENGTH) {
            long word = SwarBytes.atOrZero(source, from + copied);
            SwarBytes.put(bytes, length + copied, word);
            long marks = SwarBytes.markEscaped(word);
            if (marks != 0) {
                int plain = copied + SwarBytes.unmarked(marks);
                if (plain < size) {
                    return plain;
                }
            }
        }
        return size;
    }

    private void putEscaped(byte b) {
        put('\\');
        char shortForm = shortEscape(b);
        if (shortForm != 0) {
            put(shortForm);
        } else {
            putAscii("u00");
            put((char) HEX[b >> 4]);
            put((char) HEX[b & 0xF]);
        }
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

    private void ensure(int extra) {
        if (bytes.length - length < extra) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + extra));
        }
    }
}
