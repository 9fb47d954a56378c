package io.clickstream.cli.query;

/**
 * What an answer is drawn on.
 *
 * @param columns how wide it is
 * @param blocks whether it has block characters; without, there are no bars
 */
public record Screen(int columns, boolean blocks) {
    /** Where there is no terminal to ask. */
    public static final Screen USUAL = new Screen(80, true);
}
