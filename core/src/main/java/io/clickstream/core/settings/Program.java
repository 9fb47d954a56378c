package io.clickstream.core.settings;

import picocli.CommandLine;

/**
 * What the user types to run a command: {@code make} in a checkout, {@code clickstream} where there is none. The script
 * {@code bin/clickstream} says which, by the system property {@code clickstream.program}.
 */
public final class Program {

    private static final String MAKE = "make";
    private static final String NAME = System.getProperty("clickstream.program", MAKE);

    private Program() {}

    /** A command line that shows in its help how it is called. */
    public static CommandLine named(String words, CommandLine line) {
        line.getCommandSpec().usageMessage().customSynopsis(command(words, "[OPTIONS]"));
        return line;
    }

    /**
     * A command as a message tells it.
     *
     * @param words the command and its settings, such as {@code check PIPELINE=trips}
     */
    public static String command(String words) {
        return NAME + " " + words;
    }

    /**
     * The same with options, which make takes as one setting.
     *
     * @param words the command and its settings
     * @param options such as {@code --abort}; empty for none
     */
    public static String command(String words, String options) {
        if (options.isEmpty()) {
            return command(words);
        }
        String quote = options.contains(" ") ? "\"" : "";
        return command(words) + " " + (NAME.equals(MAKE) ? "ARGS=" + quote + options + quote : options);
    }
}
