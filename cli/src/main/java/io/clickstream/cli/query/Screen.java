package io.clickstream.cli.query;

/**
 * What an answer is drawn on.
 *
 * @param columns how wide it is
 * @param blocks whether it has block characters; without, there are no bars
 * @param isTerminal whether a person reads it, not a program
 */
public record Screen(int columns, boolean blocks, boolean isTerminal) {
    /** One that does not tell. */
    public static Screen usual(boolean isTerminal) {
        return new Screen(80, true, isTerminal);
    }
}
