package io.clickstream.cli;

import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports what went wrong on the way in one line. Leaves wrong settings to another handler, and so mistakes of ours. */
final class OneLineFailures implements IExecutionExceptionHandler {
    private final IExecutionExceptionHandler others;

    OneLineFailures(IExecutionExceptionHandler others) {
        this.others = others;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult result) throws Exception {
        String message;
        if (error instanceof ClickHouseException || error instanceof StoppedException) {
            message = error.getMessage();
        } else if (error instanceof KafkaException) {
            message = "Kafka: " + error.getMessage();
        } else {
            return others.handleExecutionException(error, command, result);
        }
        command.getErr().println(message.strip().replaceAll("\\s+", " "));
        return ExitCode.SOFTWARE;
    }
}
