package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosCommandTest {

    @Test
    void aFolderWithoutSamplesIsOneLineAndExitCode2(@TempDir Path folder) throws IOException {
        // Given
        Files.writeString(folder.resolve("pipeline.sql"), "INSERT INTO a SELECT * FROM b;");
        Files.writeString(folder.resolve("tables.sql"), "CREATE TABLE a (b Int32);");

        // Then
        aWrongSettingIsOneLineAndExitCode2(
                "--pipeline=" + folder,
                "PIPELINE (--pipeline) must have a folder samples with records to strike it with");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--guarantee=maybe; GUARANTEE (--guarantee) must be exactly-once or at-least-once, but is maybe",
                "--events-per-round=1500; EVENTS_PER_ROUND (--events-per-round) must be a multiple of 1000, but is 1500",
                "--faults=EARTHQUAKE; FAULTS (--faults)",
                "--minutes=long; MINUTES (--minutes)",
                "--pipeline=nowhere; PIPELINE (--pipeline) must be a folder with pipeline.sql and tables.sql",
            })
    void aWrongSettingIsOneLineAndExitCode2(String argument, String message) {
        // Given
        StringWriter err = new StringWriter();

        // When
        int exitCode = Settings.commandLine(new ChaosCommand(), Map.of(), Map.of())
                .setErr(new PrintWriter(err, true))
                .execute(argument);

        // Then
        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(message);
    }
}
