package io.clickstream.job.format.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of an array at once: SIMD within a register (SWAR). The first of them is the lowest of the word.
 *
 * <p>Marks are words in which the highest bit of a byte says that the byte there is meant. Only the first of them is
 * to be relied on: what a subtraction borrows can mark a byte after one that is rightly marked.
 */
public final class SwarBytes {

    /** How many bytes a word has. */
    static final int LENGTH = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private SwarBytes() {}

    /** The eight bytes at a position; all of them must lie in the array. */
    public static long at(byte[] in, int pos) {
        return (long) LONGS.get(in, pos);
    }

    /** The eight bytes at a position, with zeros for those after the end of the array. */
    static long atOrZero(byte[] in, int pos) {
        int left = in.length - pos;
        if (left >= LENGTH) {
            return at(in, pos);
        }
        if (in.length >= LENGTH && left > 0) {
            return at(in, in.length - LENGTH) >>> (LENGTH - left) * Byte.SIZE;
        }
        long word = 0;
        for (int i = left - 1; i >= 0; i--) {
            word = word << Byte.SIZE | in[pos + i] & 0xFF;
        }
        return word;
    }

    static void put(byte[] out, int pos, long word) {
        LONGS.set(out, pos, word);
    }

    /** Marks what must be escaped in a JSON string: quotes, backslashes and control characters. */
    static long markEscaped(long word) {
        return (below(word, ' ') | equal(word, '"') | equal(word, '\\')) & HIGH_BITS;
    }

    /** Marks what must be escaped, and what is not ASCII. */
    static long markEscapedOrNotAscii(long word) {
        return markEscaped(word) | word & HIGH_BITS;
    }

    /** Marks backslashes. */
    static long markBackslash(long word) {
        return equal(word, '\\') & HIGH_BITS;
    }

    /** How many bytes come before the first mark. */
    static int unmarked(long marks) {
        return Long.numberOfTrailingZeros(marks) / Byte.SIZE;
    }

    private static long below(long word, char limit) {
        return word - ONES * limit & ~word;
    }

    private static long equal(long word, char ascii) {
        return below(word ^ ONES * ascii, (char) 1);
    }
}
