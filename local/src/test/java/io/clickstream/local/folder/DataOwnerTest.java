package io.clickstream.local.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataOwnerTest {

    @TempDir
    private Path folder;

    @Test
    void theSamePipelineGoesOn() throws IOException {
        take("sensors", "celsius");

        Path schema = take("sensors", "celsius");

        assertThat(schema).isEqualTo(folder.resolve("data/pipeline/schema"));
        assertThat(schema.resolve("004_readings_queue.sql")).content().isEqualTo("celsius");
    }

    @Test
    void anotherPipelineNeedsAnotherFolder() throws IOException {
        take("sensors", "celsius");

        assertThatThrownBy(() -> take("payments", "amount"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "DATA_DIR (--data-dir) holds the pipeline sensors, so payments must have another folder");
        assertThatThrownBy(() -> new DataOwner(data()).require(Topology.builtIn()))
                .hasMessageContaining("holds the pipeline sensors");
    }

    @Test
    void dataWithoutAPipelineAreTheBuiltInOnes() throws IOException {
        Files.createDirectories(data().resolve("kafka"));

        assertThatThrownBy(() -> take("sensors", "celsius")).hasMessageContaining("holds the pipeline clickstream-etl");
        new DataOwner(data()).require(Topology.builtIn());
    }

    @Test
    void otherColumnsNeedAnotherFolder() throws IOException {
        take("sensors", "celsius");

        assertThatThrownBy(() -> take("sensors", "kelvin"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has tables that were made of other columns");
        assertThat(data().resolve("pipeline/schema/004_readings_queue.sql"))
                .content()
                .isEqualTo("celsius");
    }

    private Path take(String name, String columns) throws IOException {
        Path work = Files.createDirectories(data().resolve("pipeline-new"));
        Path schema = Files.createDirectories(work.resolve("schema"));
        Files.writeString(schema.resolve("004_readings_queue.sql"), columns);
        Topology topology = new Topology(
                name,
                List.of("raw"),
                List.of(),
                new Sink("letters", "dead_letters", "letters"),
                "job",
                List.of(),
                1,
                1);
        Files.writeString(work.resolve("topology.json"), topology.json());
        return new DataOwner(data()).take(new CompiledPipeline(topology, work.resolve("pipeline.sql"), schema), work);
    }

    private Path data() {
        return folder.resolve("data");
    }
}
