package io.clickstream.core.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports what a user can mend in one line, without usage text or stack trace. Leaves mistakes of ours to picocli. */
public final class ErrorLines implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Pattern OPTION = Pattern.compile("option '(--[a-z0-9-]+)'( \\(<.*?>\\))?");

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        return report(message(error), error.getCommandLine(), ExitCode.USAGE);
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult result) throws Exception {
        if (error instanceof ReportedException reported) {
            return report(error.getMessage(), command, reported.exitCode());
        }
        if (error instanceof KafkaException) {
            boolean silent = error instanceof TimeoutException;
            return report(
                    "Kafka: " + error.getMessage(),
                    command,
                    silent ? UnavailableException.EXIT_CODE : ExitCode.SOFTWARE);
        }
        throw error;
    }

    /** What is wrong, with the variable of the option: the value may come from the environment. */
    public static String message(ParameterException error) {
        return OPTION.matcher(error.getMessage())
                .replaceAll(option -> Matcher.quoteReplacement(Settings.name(option.group(1))))
                .replaceFirst("is not an? (?:long|int)$", "is not a whole number")
                .replaceFirst("is not a double$", "is not a number");
    }

    private static int report(String message, CommandLine command, int exitCode) {
        command.getErr().println(PlainText.line(message));
        return exitCode;
    }
}
