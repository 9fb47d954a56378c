package io.clickstream.job.format.json;

/** The decimal digits of a number below 10<sup>8</sup>, leading zeros included, in one word: see {@link SwarBytes}. */
final class EightDigits {

    /** The first number that has more digits. */
    static final int LIMIT = 100_000_000;

    private static final long ASCII_ZEROS = 0x3030_3030_3030_3030L;

    private EightDigits() {}

    /** The digits as characters. Halves the number three times, all parts at once. */
    static long of(int number) {
        long fours = number / 10_000 | (long) (number % 10_000) << 32;
        // Each multiplication and shift divides all parts of the word, exactly in the range that they have.
        long hundreds = fours * 10_486 >>> 20 & 0x0000_007F_0000_007FL;
        long twos = (fours - hundreds * 100) << 16 | hundreds;
        long tens = twos * 103 >>> 10 & 0x000F_000F_000F_000FL;
        return (twos - tens * 10) << 8 | tens | ASCII_ZEROS;
    }
}
