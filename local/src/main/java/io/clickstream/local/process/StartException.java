package io.clickstream.local.process;

import io.clickstream.core.settings.ReportedException;
import picocli.CommandLine.ExitCode;

/** A part of the local run cannot start. The message is one line for the person at the terminal and names the fix. */
public final class StartException extends ReportedException {
    public StartException(String message) {
        this(message, null);
    }

    public StartException(String message, Throwable cause) {
        super(ExitCode.USAGE, message, cause);
    }
}
