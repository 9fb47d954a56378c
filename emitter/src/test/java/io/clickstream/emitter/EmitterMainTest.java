package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.kafka.ClosedPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program as a process of its own. */
@Timeout(60)
class EmitterMainTest {
    @Test
    void aWrongSettingIsOneLineOfStandardErrorAndExitCode2() throws Exception {
        Process process = start("--messages-per-second", "-5");

        assertThat(process.errorReader(UTF_8).lines())
                .containsExactly("MESSAGES_PER_SECOND (--messages-per-second) must be 0 or more, but is -5");
        assertThat(process.inputReader(UTF_8).lines()).isEmpty();
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void aSignalEndsItWithAReport() throws Exception {
        try (ClosedPort port = new ClosedPort()) {
            // Given
            Process process = start("--kafka-bootstrap-servers", port.address());
            BufferedReader out = process.inputReader(UTF_8);
            String waiting = out.readLine();

            // When
            process.toHandle().destroy();

            // Then
            assertThat(waiting)
                    .matches(
                            "\\d\\d:\\d\\d:\\d\\d  Kafka at " + port.address() + " \\(KAFKA_BOOTSTRAP_SERVERS\\) is not"
                                    + " reachable: Connection refused; trying again every 5 s");
            assertThat(process.waitFor(10, SECONDS)).isTrue();
            assertThat(out.lines())
                    .containsExactly("emitted 0 (acknowledged 0, failed 0, malformed 0) in 0.0 s, 0.0/s");
            assertThat(process.errorReader(UTF_8).lines()).isEmpty();
            assertThat(process.exitValue()).isEqualTo(143);
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmitterMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        return builder.start();
    }
}
