package io.clickstream.job.format;

import java.util.regex.Pattern;

/** Texts as reports show them. */
final class Visible {

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}&&[^ ]]");

    private Visible() {}

    /** The text with {@code \x0c} for a form feed, and so on for all characters that nobody would see. */
    static String of(String text) {
        return INVISIBLE
                .matcher(text)
                .replaceAll(match -> String.format("\\\\x%02x", match.group().codePointAt(0)));
    }
}
