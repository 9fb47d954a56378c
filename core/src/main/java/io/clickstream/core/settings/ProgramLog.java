package io.clickstream.core.settings;

/** Which configuration of log4j a program has. */
public final class ProgramLog {
    private static final String CONFIGURATION = "log4j2.configurationFile";

    private ProgramLog() {}

    /**
     * Must come before the first logger. What the user has set takes precedence.
     *
     * @param resource a configuration on the class path; not log4j's default name, because a program that uses the same
     *     classes has a configuration of its own
     */
    public static void configure(String resource) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, resource);
        }
    }
}
