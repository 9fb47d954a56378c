package io.clickstream.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartValuesTest {

    @TempDir
    private Path folder;

    @Test
    void namesThatYamlHasAMeaningForAreQuoted() throws IOException {
        Topology topology = new Topology(
                "p",
                List.of("2026", "no", "user.clicks", "1e3"),
                List.of(),
                Sink.ofDeadLetters("letters", "dead_letters", "null"),
                "42",
                List.of(),
                1,
                1);
        Path sql = Files.writeString(folder.resolve("pipeline.sql"), "SELECT 1;");
        Path schema = Files.createDirectory(folder.resolve("schema"));

        String yaml = new ChartValues(new CompiledPipeline(topology, sql, schema)).yaml();

        assertThat(yaml)
                .contains("names: [\"2026\", \"no\", user.clicks, \"1e3\"]")
                .contains("consumerGroup: \"42\"")
                .contains("consumerGroups: [\"null\"]");
    }
}
