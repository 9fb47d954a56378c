package io.clickstream.cli.replay;

import io.clickstream.core.settings.ReportedException;
import picocli.CommandLine.ExitCode;

/** A command cannot go on. Exit code 1. */
final class CommandFailedException extends ReportedException {
    CommandFailedException(String message) {
        super(ExitCode.SOFTWARE, message, null);
    }
}
