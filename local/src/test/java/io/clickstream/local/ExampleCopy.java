package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The pipeline of {@code examples/sensors}, copied to be changed.
 *
 * @param path of the copy
 */
record ExampleCopy(Path path) {

    /** @param path a folder that is not there yet */
    static ExampleCopy ofSensors(Path path) throws IOException {
        Path example = InstallLayout.current().home().resolve("examples/sensors");
        Files.createDirectories(path.resolve("samples"));
        for (String file : List.of("pipeline.sql", "tables.sql", "samples/sensor_readings.jsonl")) {
            Files.copy(example.resolve(file), path.resolve(file));
        }
        return new ExampleCopy(path);
    }

    void edit(String file, String from, String to) throws IOException {
        edit(file, text -> text.replace(from, to));
    }

    /** Changes a file; fails if that changes nothing. */
    void edit(String file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(path.resolve(file));
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(path.resolve(file), after);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
