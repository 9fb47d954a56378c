package io.clickstream.emitter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports a wrong setting in one line, without usage text or stack trace. Leaves other errors to picocli. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Pattern OPTION = Pattern.compile("option '(--[a-z-]+)'( \\(<.*?>\\))?");

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        return report(message(error), error.getCommandLine());
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult result) throws Exception {
        if (error instanceof WrongSettingException) {
            return report(error.getMessage(), command);
        }
        throw error;
    }

    /** What is wrong, with the variable of the option: the value may come from the environment. */
    static String message(ParameterException error) {
        return OPTION.matcher(error.getMessage())
                .replaceAll(option -> Matcher.quoteReplacement(Settings.name(option.group(1))))
                .replaceFirst("is not an? (?:long|int)$", "is not a whole number")
                .replaceFirst("is not a double$", "is not a number");
    }

    private static int report(String message, CommandLine command) {
        command.getErr().println(message.replaceAll("\\s+", " "));
        return ExitCode.USAGE;
    }
}
