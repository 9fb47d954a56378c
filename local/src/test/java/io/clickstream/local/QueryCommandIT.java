package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.emitter.Emitter;
import io.clickstream.emitter.EmitterConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code query} on a real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QueryCommandIT {

    private LocalPipeline pipeline;
    private OperatorCommands commands;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        pipeline = LocalPipeline.start(TestSettings.on(data), Distribution.current(), step -> {});
        commands = new OperatorCommands(pipeline);
    }

    @AfterAll
    void stop() {
        pipeline.close();
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(strings = {"events-per-minute", "top-pages", "revenue", "freshness", "dead-letters"})
    void anEmptyTableSaysSo(String question) {
        // When
        OperatorCommands.Result answer = commands.run("query", question);

        // Then
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).containsExactly("no rows");
    }

    @Order(2)
    @Test
    void everyQuestionHasAnAnswer() throws Exception {
        // Given
        Emitter emitter = new Emitter(
                EmitterConfig.of(Map.of("EVENTS", "1000", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.1"))
                        .withBootstrapServers(pipeline.bootstrapServers()),
                progress -> {});
        emitter.run();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(pipeline.status(0).lag()).isZero());

        // Then
        assertThat(commands.run("query", "events-per-minute").out())
                .startsWith("█ CLICKS  ▓ ORDERS  ▒ PAGE_VIEWS", "minute               events")
                .anySatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:00 +\\d+  █+▓+▒+"));
        assertThat(commands.run("query", "top-pages").out())
                .anySatisfy(line -> assertThat(line).matches("/\\S* +\\d+ +\\d+  █+.?"));
        assertThat(commands.run("query", "revenue").out()).last().asString().matches(".* \\d+  █+");
        assertThat(commands.run("query", "freshness").out()).hasSize(2);
        assertThat(commands.run("query", "dead-letters").out())
                .anySatisfy(line -> assertThat(line).startsWith("job          not a JSON object: "));
    }

    @Order(3)
    @ParameterizedTest
    @CsvSource({"table, 'n', '4'", "csv, '\"n\"', '4'", "json, '{\"n\":4}', '{\"n\":4}'"})
    void anOwnQueryIsAnswered(String format, String first, String last) {
        // When
        OperatorCommands.Result answer = commands.run("query", "--format", format, "--sql", "SELECT toUInt8(4) AS n");

        // Then
        assertThat(answer.out()).first().isEqualTo(first);
        assertThat(answer.out()).last().isEqualTo(last);
    }

    @Order(3)
    @Test
    void nothingCanBeChanged() throws Exception {
        // Given
        String rows = commands.sql("SELECT count() FROM events_processed").get(0)[0];

        // When
        OperatorCommands.Result answer = commands.run("query", "--sql", "TRUNCATE TABLE events_processed");

        // Then
        assertThat(answer.code()).isNotZero();
        assertThat(answer.err()).singleElement().asString().contains("readonly");
        assertThat(commands.sql("SELECT count() FROM events_processed").get(0)[0])
                .isEqualTo(rows)
                .isNotEqualTo("0");
    }
}
