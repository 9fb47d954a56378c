package io.clickstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

    private static final Machine MACHINE =
            new Machine("2026-01-01T00:00:00Z", "cpu", 2, 24.0, "Linux", "jvm", 0.5, Map.of("kafka-server", "4.3.1"));

    @TempDir
    private Path folder;

    @Test
    void readsBackWhatWasRecorded() throws IOException {
        // Given
        Path file = folder.resolve("scenario.jsonl");
        Measurement measurement = new Measurement("job", 1, Map.of("cpu_us_per_record", 1.25));

        // When
        new Results.Recorder(file, MACHINE).add(measurement);

        // Then
        Results results = Results.read(file);
        assertThat(results.machine()).isEqualTo(MACHINE);
        assertThat(results.measurements()).containsExactly(measurement);
    }

    @Test
    void beginsAnew() throws IOException {
        Path file = folder.resolve("scenario.jsonl");
        new Results.Recorder(file, MACHINE).add(new Measurement("job", 1, Map.of()));

        new Results.Recorder(file, MACHINE);

        assertThat(Results.read(file).measurements()).isEmpty();
    }
}
