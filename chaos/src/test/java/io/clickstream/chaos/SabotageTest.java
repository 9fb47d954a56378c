package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SabotageTest {

    private static final Topology SENSORS = new Topology(
            "sensors",
            List.of("sensor_readings"),
            List.of(
                    new Sink("readings", "readings", "readings", List.of("sensor_readings"), List.of(), ""),
                    new Sink("alerts", "alerts", "alerts", List.of(), List.of(), "pipeline.sql:97")),
            Sink.ofDeadLetters("dead_letter_readings", "dead_letters", "dead-letters"),
            "sensors",
            List.of(),
            1,
            1);

    /** What a sabotage looks for may be worded differently one day; then it would take nothing away. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachTakesSomethingAway(Sabotage sabotage) throws IOException {
        // Given
        InstallLayout layout = InstallLayout.current();
        String sql = Files.readString(layout.home().resolve("job/src/main/resources/pipeline.sql"));
        String config = Files.readString(layout.clickHouseConfig());

        // When
        boolean changed = !sabotage.sql(sql, Topology.builtIn()).equals(sql)
                || !sabotage.clickHouseConfig(config).equals(config)
                || changesSchema(sabotage, layout.schema());

        // Then
        assertThat(changed).isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachTakesSomethingAwayFromAFolder(Sabotage sabotage) throws IOException {
        // Given
        Path folder = InstallLayout.current().home().resolve("examples/sensors");
        String sql = Files.readString(folder.resolve("pipeline.sql"));
        String schema = Files.readString(folder.resolve("tables.sql"))
                + "CREATE MATERIALIZED VIEW IF NOT EXISTS analytics.readings_mv TO analytics.`readings` AS SELECT 1;";
        String config = Files.readString(InstallLayout.current().clickHouseConfig());

        // When
        boolean changed = !sabotage.sql(sql, SENSORS).equals(sql)
                || !sabotage.clickHouseConfig(config).equals(config)
                || !sabotage.schema(schema, SENSORS).equals(schema);

        // Then
        assertThat(changed).isTrue();
    }

    /** A comment in the middle of it has a semicolon. */
    @Test
    void onlyTheBranchOfDeadLettersIsTakenAway() throws IOException {
        String sql = Files.readString(InstallLayout.current().home().resolve("examples/sensors/pipeline.sql"));

        String without = Sabotage.NO_DEAD_LETTERS.sql(sql, SENSORS);

        assertThat(without.strip())
                .isEqualTo(sql.substring(0, sql.lastIndexOf("INSERT INTO")).strip());
    }

    @Test
    void theKeyOfEachCleanTableGetsATime() throws IOException {
        String sql = Files.readString(InstallLayout.current().home().resolve("examples/sensors/tables.sql"));

        assertThat(Sabotage.NO_DEDUPLICATION.schema(sql, SENSORS))
                .isEqualTo(sql.replace("ORDER BY (", "ORDER BY (inserted_at, "));
    }

    private static boolean changesSchema(Sabotage sabotage, Path schema) throws IOException {
        try (Stream<Path> files = Files.list(schema)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                String sql = Files.readString(file);
                if (!sabotage.schema(sql, Topology.builtIn()).equals(sql)) {
                    return true;
                }
            }
        }
        return false;
    }
}
