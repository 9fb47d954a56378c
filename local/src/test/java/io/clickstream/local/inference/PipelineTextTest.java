package io.clickstream.local.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTextTest {

    /** A folder stands for itself, so each has a head; they do not drift apart. */
    @ParameterizedTest
    @ValueSource(strings = {"payments", "sensors", "balances"})
    void theHeadIsThatOfTheExamples(String example) throws IOException {
        String sql = Files.readString(Path.of("../examples", example, "pipeline.sql"));

        String made = new PipelineText(example, List.of()).sql();

        assertThat(head(made).replace("    'value.event-json.timestamp-format' = 'iso-8601',\n", ""))
                .isEqualTo(head(sql));
    }

    /** Here all records are Avro. */
    @Test
    void theHeadForAvroIsThatOfTheExample() throws IOException {
        String sql = Files.readString(Path.of("../examples/rides/pipeline.sql"));

        String made = new PipelineText(
                        "rides", List.of(new InferredTopic("taxi_rides", "taxi_rides", true, List.of(), Map.of())))
                .sql();

        assertThat(head(made).replace("kafka_avro_source", "kafka_source")).isEqualTo(head(sql));
    }

    private static String head(String sql) {
        String lastTable = "CREATE TEMPORARY TABLE kafka_sink";
        return sql.substring(sql.indexOf("SET "), sql.indexOf(";", sql.indexOf(lastTable)));
    }
}
