package io.clickstream.job.format;

import java.util.Arrays;

/** Bytes that are known beforehand, so that they are compared and written eight at a time. */
final class Literal {

    /** Zeros fill the last word. */
    private final byte[] padded;

    private final int length;

    Literal(byte[] bytes) {
        length = bytes.length;
        padded = Arrays.copyOf(bytes, (length + Words.LENGTH - 1) / Words.LENGTH * Words.LENGTH);
    }

    int length() {
        return length;
    }

    /** Whether a text goes on with these bytes. */
    boolean isAt(byte[] in, int pos) {
        if (in.length - pos < length) {
            return false;
        }
        int i = 0;
        for (; i + Words.LENGTH <= length; i += Words.LENGTH) {
            if (Words.at(in, pos + i) != Words.at(padded, i)) {
                return false;
            }
        }
        int unused = padded.length - length;
        return unused == 0 || (Words.atOrZero(in, pos + i) ^ Words.at(padded, i)) << unused * Byte.SIZE == 0;
    }

    /** Writes the bytes, and zeros up to the next multiple of eight. */
    void copyTo(byte[] out, int pos) {
        for (int i = 0; i < padded.length; i += Words.LENGTH) {
            Words.put(out, pos + i, Words.at(padded, i));
        }
    }

    /** The room that {@link #copyTo} needs. */
    int paddedLength() {
        return padded.length;
    }
}
