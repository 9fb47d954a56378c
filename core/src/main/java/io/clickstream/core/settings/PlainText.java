package io.clickstream.core.settings;

import java.util.regex.Pattern;

/**
 * Text of others, for a person to read. Events, errors and files are written by anybody: what is in them must not move the
 * cursor, set colours, begin a line or turn the direction of what stands beside it.
 */
public final class PlainText {
    /**
     * Control and format characters, other line ends and halves of surrogate pairs. The two joiners stay: emoji, Persian and
     * Indic scripts are written with them, and they move nothing.
     */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\u200c\u200d]]");

    private static final Pattern SPACE = Pattern.compile("[\\s\\x85\\p{Zl}\\p{Zp}]+");

    private static final String REPLACEMENT = "\ufffd";

    private PlainText() {}

    /** The same text, with a replacement character for each that is not to be shown. */
    public static String of(String text) {
        return UNSAFE.matcher(text).replaceAll(REPLACEMENT);
    }

    /** A message as one line. */
    public static String line(String message) {
        return of(SPACE.matcher(message).replaceAll(" ").strip());
    }

    /** What an error says, as one line. */
    public static String line(Throwable error) {
        return line(error.getMessage() == null ? error.toString() : error.getMessage());
    }
}
