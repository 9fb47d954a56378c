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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOwnerTest {

    private static final String CELSIUS = column("celsius", "Float64");
    private static final String HUMIDITY = column("humidity", "UInt8");

    @TempDir
    private Path folder;

    private static String column(String name, String type) {
        return """
                {"name": "%s", "type": "%s", "defaultKind": "", "defaultExpression": "", "codec": ""}""".formatted(name, type);
    }

    @Test
    void theSamePipelineGoesOn() throws IOException {
        take("sensors", CELSIUS);

        Path schema = take("sensors", CELSIUS);

        assertThat(schema).isEqualTo(folder.resolve("data/pipeline/schema"));
        assertThat(schema.resolve("004_readings_queue.sql")).exists();
    }

    @Test
    void columnsAndTablesMayBeAdded() throws IOException {
        take("sensors", CELSIUS);

        take("sensors", CELSIUS + ", " + HUMIDITY);

        assertThat(EngineTables.read(data().resolve("pipeline")))
                .singleElement()
                .satisfies(table -> assertThat(table.columns()).hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sensor|Float32|readings|has a column celsius of readings that is Float64, and not Float32 as tables.sql says now",
                "celsius|Float64|readings|has a table readings that is ReplacingMergeTree ORDER BY (sensor), and not"
                        + " ReplacingMergeTree ORDER BY (celsius) as tables.sql says now",
                "sensor|Float64|others|reads topic readings into table readings, and not others as pipeline.sql says now"
            })
    void whatIsThereDoesNotChange(String key, String type, String topic, String problem) throws IOException {
        take("sensors", CELSIUS);

        assertThatThrownBy(() -> take("sensors", topic, key, CELSIUS.replace("Float64", type)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("DATA_DIR (--data-dir) " + problem);
        assertThat(EngineTables.read(data().resolve("pipeline")).get(0).sortingKey())
                .isEqualTo("sensor");
    }

    @Test
    void anotherPipelineNeedsAnotherFolder() throws IOException {
        take("sensors", CELSIUS);

        assertThatThrownBy(() -> take("payments", CELSIUS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "DATA_DIR (--data-dir) holds the pipeline sensors, so payments must have another folder");
        assertThatThrownBy(() -> new DataOwner(data()).require(Topology.builtIn()))
                .hasMessageContaining("holds the pipeline sensors");
    }

    @Test
    void dataWithoutAPipelineAreTheBuiltInOnes() throws IOException {
        Files.createDirectories(data().resolve("kafka"));

        assertThatThrownBy(() -> take("sensors", CELSIUS)).hasMessageContaining("holds the pipeline clickstream-etl");
        new DataOwner(data()).require(Topology.builtIn());
    }

    private Path take(String name, String columns) throws IOException {
        return take(name, "readings", "sensor", columns);
    }

    private Path take(String name, String topic, String key, String columns) throws IOException {
        Path work = Files.createDirectories(data().resolve("pipeline-new"));
        Path schema = Files.createDirectories(work.resolve("schema"));
        Files.writeString(schema.resolve("004_readings_queue.sql"), "");
        Files.writeString(
                work.resolve("tables.jsonl"),
                "{\"name\": \"readings\", \"engine\": \"ReplacingMergeTree\", \"sortingKey\": \"%s\", \"columns\": [%s]}%n"
                        .formatted(key, columns));
        Topology topology = new Topology(
                name,
                List.of("raw"),
                List.of(new Sink(topic, "readings", "readings", List.of("raw"), List.of(), "")),
                Sink.ofDeadLetters("letters", "dead_letters", "letters"),
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
