package io.clickstream.core.settings;

import picocli.CommandLine.ExitCode;

/** A setting cannot be used. Exit code 2. */
public final class ConfigurationException extends ReportedException {
    public ConfigurationException(String message) {
        super(ExitCode.USAGE, message, null);
    }

    /** Names the option and its variable, for example {@code SEED (--seed) must be a number, but is x}. */
    public static ConfigurationException of(String option, String rule, Object value) {
        String shown = value.toString().replaceFirst("\\.0$", "");
        return new ConfigurationException(Settings.name(option) + " " + rule + ", but is " + shown);
    }
}
