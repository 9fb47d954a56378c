package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.job.SqlScript.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.StatementSet;
import org.junit.jupiter.api.Test;

class PipelineScriptTest {

    private static final Map<String, String> ADDRESS = Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");

    private final String text = read();

    private static String read() {
        try (InputStream in = SqlRunner.class.getResourceAsStream("/pipeline.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theAddressOfKafkaIsAllItNeeds() {
        List<Statement> statements = SqlScript.parse("pipeline.sql", text, ADDRESS::get);

        assertThat(statements)
                .extracting(statement -> statement.sql().strip().split("\\s+(WITH|\\()|\\n")[0])
                .containsExactly(
                        "SET 'pipeline.name' = 'clickstream-etl'",
                        "SET 'table.local-time-zone' = 'UTC'",
                        "SET 'pipeline.object-reuse' = 'true'",
                        "SET 'table.generated-code.max-length' = '16000'",
                        "SET 'execution.checkpointing.interval' = '10 s'",
                        "SET 'execution.checkpointing.tolerable-failed-checkpoints' = '100'",
                        "SET 'restart-strategy.type' = 'exponential-delay'",
                        "SET 'restart-strategy.exponential-delay.initial-backoff' = '1 s'",
                        "SET 'restart-strategy.exponential-delay.max-backoff' = '10 s'",
                        "SET 'restart-strategy.exponential-delay.reset-backoff-threshold' = '2 min'",
                        "CREATE TEMPORARY TABLE kafka_connection",
                        "CREATE TEMPORARY TABLE raw_events",
                        "CREATE TEMPORARY TABLE processed_events",
                        "CREATE TEMPORARY TABLE dead_letter_events",
                        "INSERT INTO processed_events",
                        "INSERT INTO dead_letter_events");
    }

    /** What exactly-once rests on; {@code ChaosIT} strikes there. */
    @Test
    void itReadsWhatIsCommittedAndWritesInTransactions() {
        List<Statement> statements = SqlScript.parse("pipeline.sql", text, ADDRESS::get);

        assertThat(table(statements, "raw_events")).contains("'properties.isolation.level' = 'read_committed'");
        assertThat(List.of(table(statements, "processed_events"), table(statements, "dead_letter_events")))
                .allSatisfy(sink -> assertThat(sink)
                        .contains(
                                "'sink.delivery-guarantee' = 'exactly-once'",
                                "'sink.transaction-naming-strategy' = 'incrementing'"));
    }

    private static String table(List<Statement> statements, String name) {
        return statements.stream()
                .map(Statement::sql)
                .filter(sql -> sql.strip().startsWith("CREATE TEMPORARY TABLE " + name + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutTheAddressTheErrorNamesTheVariableAndItsLine() {
        long line = 1
                + text.lines()
                        .takeWhile(l -> !l.contains("'${KAFKA_BOOTSTRAP_SERVERS}'"))
                        .count();

        assertThatThrownBy(() -> SqlScript.parse("pipeline.sql", text, name -> null))
                .isInstanceOf(PipelineException.class)
                .hasMessage("pipeline.sql:" + line + ": the variable KAFKA_BOOTSTRAP_SERVERS is not set;"
                        + " set it in the environment or pass -D KAFKA_BOOTSTRAP_SERVERS=value");
    }

    @Test
    void itIsPlannedAsOneJobThatReadsEachRawRecordOnce() {
        // Given
        PreparedScript script = PreparedScript.of("pipeline.sql", SqlScript.parse("pipeline.sql", text, ADDRESS::get));

        // When
        String plan = script.plan(StatementSet::explain);

        // Then
        String executed = plan.substring(plan.indexOf("== Optimized Execution Plan =="));
        assertThat(executed).containsOnlyOnce("TableSourceScan(");
        assertThat(executed.lines().filter(line -> line.startsWith("Sink("))).hasSize(2);
    }
}
