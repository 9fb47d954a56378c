package io.clickstream.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingTest {

    @TempDir
    private Path folder;

    @Test
    void changesBothQueuesAndNothingElse() throws Exception {
        // Given
        Path original = new Distribution(Path.of("..")).schema();

        // When
        Reading.parse("1/2/3").schema(original, folder);

        // Then
        for (String file : new String[] {"003_dead_letters.sql", "004_events_queue.sql"}) {
            String changed = Files.readString(folder.resolve(file));
            assertThat(changed)
                    .contains(
                            "kafka_flush_interval_ms = 1,",
                            "kafka_poll_timeout_ms = 2,",
                            "kafka_consumer_reschedule_ms = 3;");
            assertThat(withoutNumbers(changed)).isEqualTo(withoutNumbers(Files.readString(original.resolve(file))));
        }
    }

    private static String withoutNumbers(String sql) {
        return Pattern.compile("_ms = \\d+").matcher(sql).replaceAll("_ms");
    }
}
