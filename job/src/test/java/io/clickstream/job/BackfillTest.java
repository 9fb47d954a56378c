package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.StatementSet;
import org.junit.jupiter.api.Test;

class BackfillTest {

    private static final String KAFKA = "'connector' = 'kafka', 'properties.bootstrap.servers' = 'kafka:9092'";

    private static final List<String> TABLES = List.of(
            "SET 'pipeline.name' = 'trips'",
            "CREATE TEMPORARY TABLE lent WITH (" + KAFKA + ")",
            "CREATE TEMPORARY TABLE raw_trips (car STRING) WITH ('topic' = 'trips', 'format' = 'event-json',"
                    + " 'properties.group.id' = 'trips-etl', 'scan.startup.mode' = 'specific-offsets',"
                    + " 'scan.startup.specific-offsets' = 'partition:0,offset:42') LIKE lent",
            "CREATE TEMPORARY TABLE raw_trips_again LIKE raw_trips",
            "CREATE TEMPORARY TABLE good (car STRING) WITH ('topic' = 'good_trips', 'format' = 'event-json',"
                    + " 'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'trips') LIKE lent",
            "CREATE TEMPORARY TABLE by_car (car STRING, trips BIGINT, PRIMARY KEY (car) NOT ENFORCED) WITH ("
                    + KAFKA
                    + ", 'topic' = 'by_car', 'key.format' = 'raw', 'key.fields' = 'car', 'value.format' = 'event-json',"
                    + " 'value.event-json.deleted-field' = 'is_deleted')");

    private static final String GOOD = "INSERT INTO good SELECT car FROM raw_trips";
    private static final String BY_CAR = "INSERT INTO by_car SELECT car, COUNT(*) FROM raw_trips GROUP BY car";

    @Test
    void readsWhatIsThereWithAGroupOfItsOwnAndEnds() {
        PreparedScript script = script(Backfill.of("2026", "beginning"), GOOD);

        assertThat(options(script, "raw_trips"))
                .containsEntry("scan.startup.mode", "earliest-offset")
                .containsEntry("scan.bounded.mode", "latest-offset")
                .containsEntry("properties.group.id", "trips-etl-backfill-2026")
                .doesNotContainKey("scan.startup.specific-offsets");
        assertThat(options(script, "raw_trips_again")).isEqualTo(options(script, "raw_trips"));
        assertThat(options(script, "lent")).doesNotContainKey("scan.bounded.mode");
        assertThat(script.settings().get(PipelineOptions.NAME)).isEqualTo("trips backfill 2026");
    }

    @Test
    void beginsAtATime() {
        PreparedScript script = script(Backfill.of("2026", "2026-11-30T12:00:00+01:00"), GOOD);

        assertThat(options(script, "raw_trips"))
                .containsEntry("scan.startup.mode", "timestamp")
                .containsEntry("scan.startup.timestamp-millis", "1796036400000");
        assertThatThrownBy(() -> Backfill.of("2026", "yesterday"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("--from must be beginning or a time such as 2026-01-31T00:00:00Z, but is yesterday");
    }

    /** Two jobs' transactions in one partition would wait for each other's end. */
    @Test
    void writesWithoutTransactions() {
        assertThat(options(script(Backfill.of("2026", "beginning"), GOOD), "good"))
                .containsEntry("sink.delivery-guarantee", "at-least-once");
    }

    @Test
    void leavesTablesByAKeyAlone() {
        Backfill backfill = Backfill.of("2026", "beginning");

        assertThat(script(backfill, GOOD, BY_CAR)
                        .plan(StatementSet::compilePlan)
                        .asJsonString())
                .contains("good")
                .doesNotContain("by_car");
        assertThatThrownBy(() -> script(backfill, BY_CAR))
                .isInstanceOf(PipelineException.class)
                .hasMessage(
                        "trips.sql: there is no INSERT into a table without a PRIMARY KEY, so there is nothing to run");
    }

    private static PreparedScript script(Backfill backfill, String... inserts) {
        return PreparedScript.of(
                "trips.sql",
                Stream.concat(TABLES.stream(), Stream.of(inserts))
                        .map(sql -> new SqlScript.Statement(1, sql))
                        .toList(),
                Optional.of(backfill));
    }

    private static Map<String, String> options(PreparedScript script, String table) {
        return script.table(script.tables().stream()
                        .filter(found -> found.getObjectName().equals(table))
                        .findFirst()
                        .orElseThrow())
                .orElseThrow()
                .getOptions();
    }
}
