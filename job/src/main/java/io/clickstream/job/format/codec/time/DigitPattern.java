package io.clickstream.job.format.codec.time;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.clickstream.job.format.json.SwarBytes;

/** Eight characters, each a certain one or any digit, matched at once. */
final class DigitPattern {

    private static final long HIGH_HALVES = 0xF0F0_F0F0_F0F0_F0F0L;

    private final long expected;

    /** What makes a byte reach 16 if it differs from the expected one by more than it may. */
    private final long slack;

    /**
     * A pattern such as {@code 00:00:00}.
     *
     * @param text eight characters, with 0 for any digit
     */
    DigitPattern(String text) {
        expected = word(text);
        slack = word(text.replaceAll("[^0]", "\u000F").replace('0', '\u0006'));
    }

    private static long word(String text) {
        return SwarBytes.at(text.getBytes(ISO_8859_1), 0);
    }

    /** The digits of the eight bytes at a position, each in its byte and zero for the other characters; negative if it does not match. */
    long digits(byte[] in, int pos) {
        long digits = SwarBytes.at(in, pos) ^ expected;
        return ((digits | digits + slack) & HIGH_HALVES) == 0 ? digits : -1;
    }

    /** The number in two of the digits. */
    static int two(long digits, int index) {
        int both = (int) (digits >>> index * Byte.SIZE);
        return (both & 0xF) * 10 + (both >> Byte.SIZE & 0xF);
    }
}
