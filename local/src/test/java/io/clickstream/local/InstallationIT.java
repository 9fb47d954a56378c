package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the archive of a release and the image {@code local} hold, used from a folder of its user, without the checkout. */
class InstallationIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void aFileOfRecordsBecomesRowsAndValuesOfTheChart() throws Exception {
        Path user = Files.createDirectory(folder.resolve("user"));
        Path checkout = InstallLayout.current().home();
        run(checkout, checkout.resolve("local/scripts/installation.sh").toString(), folder.toString() + "/clickstream");
        Files.write(
                user.resolve("trips.jsonl"),
                IntStream.range(0, 50)
                        .mapToObj("{\"city\": \"Köln\", \"trip\": %d, \"at\": \"2026-11-01 10:00:00\"}"::formatted)
                        .toList());

        String next = last(clickstream(user, "new PIPELINE=trips SAMPLES=trips.jsonl"));
        assertThat(next).isEqualTo("next: clickstream run PIPELINE=trips --sample-time at");
        assertThat(clickstream(user, "check PIPELINE=trips")).contains("nothing is wrong");
        assertThat(clickstream(user, "values PIPELINE=trips")).contains("trips_dead_letters");
        assertThat(last(clickstream(user, next.substring("next: clickstream ".length()) + " --events 200")))
                .isEqualTo("emitted 200 = rows 200 + dead letters 0, duplicates 0");

        assertThat(user.resolve("data-trips/kafka")).isDirectory();
        assertThat(Files.readString(folder.resolve("clickstream/local/target/cds/java.args")))
                .as("nothing of the checkout is used")
                .doesNotContain(checkout.toRealPath().toString());
    }

    private String clickstream(Path user, String command) throws Exception {
        String ports = "KAFKA_PORT=0 KAFKA_CONTROLLER_PORT=0 S3_PORT=0 FLINK_PORT=0 CLICKHOUSE_PORT=0 PAGE_PORT=0";
        return run(
                user,
                "bash",
                "-c",
                "env -i LC_ALL=C.UTF-8 PATH=/usr/bin:/bin JAVA_HOME='%s' %s '%s/clickstream/bin/clickstream' %s"
                        .formatted(System.getProperty("java.home"), ports, folder, command));
    }

    private String run(Path where, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(TimeLimits.of(LIMIT).toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends: %s", List.of(command), Files.readString(output))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static String last(String output) {
        return output.lines().reduce((earlier, later) -> later).orElseThrow();
    }
}
