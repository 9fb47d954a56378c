package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code query} on a real engine. */
@SharedPipeline.Used
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QueryCommandIT {

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;

    QueryCommandIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(strings = {"events-per-minute", "top-pages", "revenue", "freshness", "dead-letters"})
    void anEmptyTableSaysSo(String name) {
        OperatorCommands.Result answer = commands.run("query", name);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).containsExactly("no rows");
    }

    @Order(2)
    @Test
    void everySavedQueryHasAnAnswer() throws Exception {
        pipeline.emit(Map.of("EVENTS", "1000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"));
        pipeline.awaitArrival();

        assertThat(commands.run("query", "events-per-minute").out())
                .first()
                .asString()
                .matches(" +minute +clicks +page_views +orders +events +█▒▓");
        assertThat(commands.run("query", "events-per-minute").out())
                .anySatisfy(
                        line -> assertThat(line).matches(" \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:00( +\\d+){4} +█+▒+▓+"));
        assertThat(commands.run("query", "top-pages").out())
                .anySatisfy(line -> assertThat(line).matches(" /\\S* +\\d+ +\\d+ +█+.?"));
        assertThat(commands.run("query", "revenue").out()).last().asString().matches(".* \\d+ +█+.?");
        assertThat(commands.run("query", "freshness").out()).hasSize(3);
        assertThat(commands.run("query", "dead-letters").out())
                .anySatisfy(line -> assertThat(line).startsWith(" job           not a JSON object: "));
    }

    @Order(3)
    @ParameterizedTest
    @CsvSource({"table, ' n', ' 4'", "csv, '\"n\"', '4'", "json, '{\"n\":4}', '{\"n\":4}'"})
    void anOwnQueryIsAnswered(String format, String first, String last) {
        OperatorCommands.Result answer = commands.run("query", "--format", format, "--sql", "SELECT toUInt8(4) AS n");

        assertThat(answer.out()).first().isEqualTo(first);
        assertThat(answer.out()).last().isEqualTo(last);
    }

    @Order(3)
    @Test
    void nothingCanBeChanged() throws Exception {
        // Given
        String rows = commands.sql("SELECT count() FROM events_processed")
                .get(0)
                .get(0)
                .asText();

        // When
        OperatorCommands.Result answer = commands.run("query", "--sql", "TRUNCATE TABLE events_processed");

        // Then
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).singleElement().asString().endsWith("but is TRUNCATE");
        assertThat(commands.sql("SELECT count() FROM events_processed")
                        .get(0)
                        .get(0)
                        .asText())
                .isEqualTo(rows)
                .isNotEqualTo("0");
    }
}
