package io.clickstream.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.cli.CliCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line of the operator, on a pipeline that runs here. */
final class OperatorCommands {

    private final RestartablePipeline pipeline;

    OperatorCommands(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** What a command said and how it ended. */
    record Result(int code, List<String> out, List<String> err) {}

    Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", pipeline.bootstrapServers(),
                "CLICKHOUSE_URL", pipeline.local().clickHouseClient().address().toString());
        int code = CliCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Result(code, lines(out), lines(err));
    }

    /** Runs a statement that may change something. */
    List<JsonNode> sql(String statement) throws InterruptedException {
        return pipeline.local().clickHouseClient().query(statement);
    }

    private static List<String> lines(StringWriter text) {
        return Stream.of(text.toString()).flatMap(String::lines).toList();
    }
}
