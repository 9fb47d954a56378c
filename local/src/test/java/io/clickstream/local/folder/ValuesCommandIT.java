package io.clickstream.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code make values}. What the chart makes of them, its own tests tell. */
class ValuesCommandIT {

    static List<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(InstallLayout.current().home().resolve("examples"))) {
            return folders.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void topicsTakeWhatTheSqlReadsAndWrites(@TempDir Path folder) throws IOException {
        Path example = InstallLayout.current().home().resolve("examples/sensors");
        Files.copy(example.resolve("tables.sql"), folder.resolve("tables.sql"));
        Files.writeString(
                folder.resolve("pipeline.sql"),
                Files.readString(example.resolve("pipeline.sql"))
                        .replace("'1 mb'", "'2 mb'")
                        .replace("'4194304'", "'8388608'"));

        assertThat(values(folder).lines().filter(line -> line.contains("maxMessageBytes")))
                .containsExactly(
                        "      maxMessageBytes: 2097164",
                        "      maxMessageBytes: 8388608",
                        "      maxMessageBytes: 8388608");
    }

    @Test
    void samplesThatAReleaseHasNoRoomForAreLeftOut(@TempDir Path folder) throws IOException {
        Path example = InstallLayout.current().home().resolve("examples/sensors");
        for (String file : List.of("pipeline.sql", "tables.sql")) {
            Files.copy(example.resolve(file), folder.resolve(file));
        }
        Files.createDirectory(folder.resolve("samples"));
        Files.writeString(folder.resolve("samples/sensor_readings.jsonl"), "{\"sensor\": \"one\"}\n".repeat(22_223));

        assertThat(values(folder)).endsWith("""
                        # samples/ is left out: 400,014 bytes, and Helm keeps all values in a Secret of 1 MiB.
                        emitter:
                          enabled: false
                        """);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theCommittedValuesOfAnExampleAreThoseOfItsFolder(Path example) throws IOException {
        assertThat(values(example))
                .as("%s/values.yaml is stale: make values PIPELINE=examples/%s", example, example.getFileName())
                .isEqualTo(Files.readString(example.resolve("values.yaml")));
    }

    private static String values(Path folder) {
        StringWriter out = new StringWriter();
        int code = Settings.commandLine(new ValuesCommand(), Map.of(), Map.of())
                .setOut(new PrintWriter(out, true))
                .execute("--pipeline", folder.toString());
        assertThat(code).isZero();
        return out.toString();
    }
}
