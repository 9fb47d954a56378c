package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;
import java.util.Arrays;

/** A reusable buffer in which one record is put together, byte by byte, without garbage. Not thread-safe. */
final class RecordBuffer {
    /** About twice the longest record. */
    private static final int CAPACITY = 512;

    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final long DAY_SECONDS = 86_400;
    private static final int TIME_LENGTH = "yyyy-MM-dd HH:mm:ss".length();

    private final byte[] bytes = new byte[CAPACITY];
    private int length;
    private LocalDate date = LocalDate.EPOCH;

    /** The time that was written last. */
    private final byte[] time = new byte[TIME_LENGTH];

    private long second = -1;

    RecordBuffer put(byte[] text) {
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** Writes a number that is not negative. */
    RecordBuffer putNumber(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return putDigits(number, digits);
    }

    /** Writes a hundredth of the number, with two decimals. */
    RecordBuffer putCents(int cents) {
        return putNumber(cents / 100).putByte('.').putDigits(cents % 100, 2);
    }

    /** Writes {@code yyyy-MM-dd HH:mm:ss} in UTC. */
    RecordBuffer putTime(long epochSecond) {
        // Thousands of events in a row have the same second.
        if (epochSecond != second) {
            int start = length;
            formatTime(epochSecond);
            System.arraycopy(bytes, start, time, 0, TIME_LENGTH);
            second = epochSecond;
            return this;
        }
        return put(time);
    }

    private void formatTime(long epochSecond) {
        long day = epochSecond / DAY_SECONDS;
        int secondOfDay = (int) (epochSecond % DAY_SECONDS);
        if (day != date.toEpochDay()) {
            date = LocalDate.ofEpochDay(day);
        }
        putDigits(date.getYear(), 4)
                .putByte('-')
                .putDigits(date.getMonthValue(), 2)
                .putByte('-')
                .putDigits(date.getDayOfMonth(), 2)
                .putByte(' ')
                .putDigits(secondOfDay / 3600, 2)
                .putByte(':')
                .putDigits(secondOfDay / 60 % 60, 2)
                .putByte(':')
                .putDigits(secondOfDay % 60, 2);
    }

    /** Writes the two numbers as a random (version 4) UUID. */
    RecordBuffer putUuid(long high, long low) {
        // The four version bits and the two variant bits are fixed.
        long first = high & ~0xF000L | 0x4000L;
        long second = low & ~(0b11L << 62) | 0b10L << 62;
        return putHex(first >>> 32, 8)
                .putByte('-')
                .putHex(first >>> 16, 4)
                .putByte('-')
                .putHex(first, 4)
                .putByte('-')
                .putHex(second >>> 48, 4)
                .putByte('-')
                .putHex(second, 12);
    }

    /** Returns a copy of what was written and starts anew. */
    byte[] take() {
        byte[] record = Arrays.copyOf(bytes, length);
        length = 0;
        return record;
    }

    private RecordBuffer putByte(char ascii) {
        bytes[length++] = (byte) ascii;
        return this;
    }

    private RecordBuffer putDigits(int number, int digits) {
        int rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private RecordBuffer putHex(long number, int digits) {
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = HEX[(int) rest & 0xF];
            rest >>>= 4;
        }
        length += digits;
        return this;
    }
}
