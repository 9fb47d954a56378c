package io.clickstream.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.FlowNames;
import io.clickstream.core.schema.TableFlow;
import io.clickstream.local.pipeline.InstallLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into the built-in table is made as that into any other. */
class BuiltInSchemaIT {

    private static final String FILE = "004_events_queue.sql";

    /** They are older than the rule that others follow, and a rename would be a second queue beside the first. */
    private static final FlowNames NAMES = new FlowNames(
            "analytics",
            "events_processed",
            "events_queue",
            "events_incoming",
            "events_mv",
            "events_processed_mv",
            "events_rejected_mv");

    @TempDir
    private Path work;

    @Test
    void theCommittedFileIsTheGeneratedOne() throws Exception {
        InstallLayout layout = InstallLayout.current();
        Path sources = Files.createDirectory(work.resolve("sources"));
        Files.copy(layout.home().resolve("job/src/main/resources/pipeline.sql"), sources.resolve(PipelineFolder.SQL));
        Files.copy(layout.schema().resolve("002_events_processed.sql"), sources.resolve(PipelineFolder.TABLES));
        PipelineFolder folder = PipelineFolder.of("--pipeline", sources);

        String generated = new TableFlow(
                        NAMES,
                        Topology.builtIn().cleanTopics().get(0),
                        "dead_letters",
                        JobPlan.of(folder, layout, work).cleanTables().get(0),
                        EngineTables.of(folder, layout, layout.engine(Optional.empty()), work)
                                .get(0))
                .sql();

        Path copy = Files.writeString(layout.home().resolve("local/target").resolve(FILE), generated);
        assertThat(generated)
                .as("clickhouse-schema/%s is stale: replace it with %s", FILE, copy)
                .isEqualTo(Files.readString(layout.schema().resolve(FILE)));
    }
}
