package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The changes of the SQL fit the SQL as it is. */
class ChangedSqlTest {

    @TempDir
    private Path folder;

    @Test
    void changesAStatement() throws IOException {
        Path changed = ChangedSql.otherAddress(Chart.PROJECT, folder);

        assertThat(changed).content().contains("'192.0.2.77' AS ip_address,");
        assertThat(Files.readAllLines(changed)).hasSameSizeAs(pipeline());
    }

    @Test
    void breaksAStatement() throws IOException {
        Path changed = ChangedSql.broken(Chart.PROJECT, folder);

        assertThat(changed).content().contains("INSERT INTOO processed_events");
        assertThat(Files.readAllLines(changed)).hasSameSizeAs(pipeline());
    }

    @Test
    void addsAColumnToACopyOfTheChart() throws IOException {
        Chart changed = ChangedSql.newColumn(Chart.PROJECT, folder);

        assertThat(changed.path().resolve("files/pipeline.sql"))
                .content()
                .contains("    channel STRING,\n", "ELSE 'buy' END AS channel,\n");
        assertThat(changed.path().resolve("files/clickhouse-schema/900_channel.sql"))
                .content()
                .contains(
                        "ADD COLUMN IF NOT EXISTS channel",
                        "MODIFY QUERY\nSELECT",
                        "    flow_json.channel AS channel,\n",
                        "ip_address Nullable(String), channel Nullable(String),\n",
                        "FROM analytics.events_incoming\nWHERE flow_rejection = '';");
        assertThat(Files.readAllLines(Chart.PROJECT.path().resolve("files/pipeline.sql")))
                .isEqualTo(pipeline());
    }

    private static List<String> pipeline() throws IOException {
        return Files.readAllLines(Chart.HOME.resolve("job/src/main/resources/pipeline.sql"));
    }
}
