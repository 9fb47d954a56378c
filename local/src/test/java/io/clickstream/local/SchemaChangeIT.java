package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ways in which docs/operations.md changes the ClickHouse schema by hand while events flow. */
@SharedPipeline.Used
class SchemaChangeIT {

    private static final String VIEW = "analytics.events_processed_mv";

    private static final String BESIDE = "analytics.events_processed_beside";

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;

    SchemaChangeIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
    }

    @Test
    void aViewIsChangedOrReplacedAndNoEventIsLost() throws Exception {
        // Given
        String query = pipeline.query("SELECT as_select FROM system.tables WHERE name = 'events_processed_mv'")
                .get(0)[0];
        Thread emitter = new Thread(() -> pipeline.emit(Map.of("EVENTS", "20000", "MESSAGES_PER_SECOND", "2000")));
        emitter.start();
        awaitRows(1);

        // When
        long before = rows();
        pipeline.run("ALTER TABLE " + VIEW + " MODIFY QUERY " + query);
        awaitRows(before + 1000);
        pipeline.run("CREATE MATERIALIZED VIEW " + BESIDE + " TO analytics.events_processed AS " + query);
        pipeline.run("DROP VIEW " + VIEW);
        awaitRows(before + 4000);
        pipeline.run("CREATE MATERIALIZED VIEW " + VIEW + " TO analytics.events_processed AS " + query);
        pipeline.run("DROP VIEW " + BESIDE);
        emitter.join();

        // Then
        OperatorCommands.Result result = commands.run("reconcile", "--exactly-once");
        assertThat(result.code()).as(result.toString()).isZero();
        assertThat(result.out()).last().asString().startsWith("exact: raw records 20,000,");
    }

    private void awaitRows(long count) {
        TimeLimits.await().until(() -> rows() >= count);
    }

    private long rows() throws InterruptedException {
        return pipeline.number("SELECT count() FROM events_processed");
    }
}
