package io.clickstream.job.topology;

import io.clickstream.job.PipelineException;
import io.clickstream.job.PreparedScript;
import io.clickstream.job.ScriptArguments;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.SerializationFeature;

/**
 * Prints what a script says about Kafka and its clean records as JSON, for programs that know no SQL. Needs no Kafka, but Flink's
 * planner.
 */
public final class TopologyMain {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Nobody listens there, and nobody is asked: a script needs some address to be planned. */
    private static final Map<String, String> ADDRESS = Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");

    private TopologyMain() {}

    /**
     * Ends with status 2 and one line if the arguments or the file are wrong.
     *
     * @param args {@code [--sql FILE] [-D NAME=value]…}; without a file the {@code pipeline.sql} inside the jar is read
     */
    public static void main(String[] args) throws IOException {
        try {
            System.out.println(json(args));
        } catch (PipelineException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * What is printed.
     *
     * @throws PipelineException with one readable line if the arguments or the file are wrong
     */
    static String json(String... args) throws IOException {
        ScriptArguments arguments = ScriptArguments.parse(args);
        Map<String, String> variables = new HashMap<>(ADDRESS);
        variables.putAll(System.getenv());
        return json(TopologyReader.read(PreparedScript.of(arguments.name(), arguments.statements(variables))));
    }

    private static String json(SqlPipeline pipeline) throws JsonProcessingException {
        return JSON.writeValueAsString(pipeline);
    }
}
