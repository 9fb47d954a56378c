package io.clickstream.job.format.json;

/** The powers of ten that fit. */
public final class PowersOfTen {

    private static final long[] LONGS = new long[19];
    private static final double[] DOUBLES = new double[23];

    static {
        long power = 1;
        for (int i = 0; i < LONGS.length; i++) {
            LONGS[i] = power;
            power *= 10;
        }
        for (int i = 0; i < DOUBLES.length; i++) {
            DOUBLES[i] = Double.parseDouble("1e" + i);
        }
    }

    /** The largest exponent whose power of ten is a double without rounding. */
    static final int MAX_DOUBLE_EXPONENT = DOUBLES.length - 1;

    private PowersOfTen() {}

    /** Ten to the power of 0 to 18. */
    public static long asLong(int exponent) {
        return LONGS[exponent];
    }

    /** Ten to the power of 0 to {@link #MAX_DOUBLE_EXPONENT}, exactly. */
    static double asDouble(int exponent) {
        return DOUBLES[exponent];
    }
}
