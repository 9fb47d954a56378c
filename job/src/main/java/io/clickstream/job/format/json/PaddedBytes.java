package io.clickstream.job.format.json;

import java.io.Serializable;
import java.util.Arrays;

/** Bytes that are known beforehand, so that they are compared and written eight at a time. */
public final class PaddedBytes implements Serializable {

    /** Zeros fill the last word. */
    private final byte[] padded;

    private final int length;

    /** A copy of these bytes. */
    public PaddedBytes(byte[] bytes) {
        length = bytes.length;
        padded = Arrays.copyOf(bytes, (length + SwarBytes.LENGTH - 1) / SwarBytes.LENGTH * SwarBytes.LENGTH);
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
        for (; i + SwarBytes.LENGTH <= length; i += SwarBytes.LENGTH) {
            if (SwarBytes.at(in, pos + i) != SwarBytes.at(padded, i)) {
                return false;
            }
        }
        int unused = padded.length - length;
        return unused == 0 || (SwarBytes.atOrZero(in, pos + i) ^ SwarBytes.at(padded, i)) << unused * Byte.SIZE == 0;
    }

    /** Writes the bytes, and zeros up to the next multiple of eight. */
    void copyTo(byte[] out, int pos) {
        for (int i = 0; i < padded.length; i += SwarBytes.LENGTH) {
            SwarBytes.put(out, pos + i, SwarBytes.at(padded, i));
        }
    }

    /** The room that {@link #copyTo} needs. */
    int paddedLength() {
        return padded.length;
    }
}
