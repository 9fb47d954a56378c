package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --partitions 0               | PARTITIONS (--partitions) must be 1 or more, but is 0
        --parallelism 0              | PARALLELISM (--parallelism) must be 1 or more, but is 0
        --checkpoint-interval banana | CHECKPOINT_INTERVAL (--checkpoint-interval) must be a time such as 2 s, and at least 10 ms, but is banana
        --checkpoint-interval 0      | CHECKPOINT_INTERVAL (--checkpoint-interval) must be a time such as 2 s, and at least 10 ms, but is 0
        --delivery-guarantee maybe   | DELIVERY_GUARANTEE (--delivery-guarantee) must be exactly-once or at-least-once, but is maybe
        --delivery-guarantee none    | DELIVERY_GUARANTEE (--delivery-guarantee) must be exactly-once or at-least-once, but is none
        --pipeline /nope             | PIPELINE (--pipeline) must be a folder with pipeline.sql and tables.sql, but is /nope
        --status-interval -1         | STATUS_INTERVAL (--status-interval) must be 1 or more, but is -1
        --page-port -1               | PAGE_PORT (--page-port) must be a port, 0 to 65535, but is -1
        --kafka-port 65536           | KAFKA_PORT (--kafka-port) must be a port, 0 to 65535, but is 65536
        --flink-metrics-port -1      | FLINK_METRICS_PORT (--flink-metrics-port) must be a port, 0 to 65535, but is -1
        """)
    void aWrongSettingIsOneLineBeforeAnythingStarts(String arguments, String message) {
        int code = execute(data(), arguments.split(" "));

        assertRefused(code, message);
    }

    @Test
    void aDataFolderThatIsAFileIsOneLine() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        int code = execute(file);

        assertRefused(code, "DATA_DIR (--data-dir) cannot be " + file + ": it is a file");
    }

    @Test
    void aDataFolderBelowAFileIsOneLine() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        int code = execute(file.resolve("data"));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("DATA_DIR (--data-dir) cannot be " + file.resolve("data") + ": it cannot be made");
    }

    @Test
    void saysWhichVersionItIs() {
        int code = execute(data(), "--version");

        assertThat(code).isZero();
        assertThat(out.toString().lines()).singleElement().asString().isNotBlank();
    }

    @Test
    void knowsOnlyItsOwnKafka() {
        int code = execute(data(), "--kafka-bootstrap-servers", "localhost:9092");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("--kafka-bootstrap-servers");

        execute(data(), "--help");

        assertThat(out.toString()).contains("--messages-per-second").doesNotContain("--kafka-bootstrap-servers");
    }

    private void assertRefused(int code, String message) {
        assertThat(err.toString()).isEqualTo(message + System.lineSeparator());
        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(data()).doesNotExist();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private int execute(Path dataDir, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--data-dir", dataDir.toString()));
        all.addAll(List.of(arguments));
        Map<String, String> environment = Map.of();
        return Settings.commandLine(new LocalCommand(environment), environment, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
