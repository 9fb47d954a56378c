package io.clickstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    private static final Path HOME = Path.of(System.getProperty("clickstream.home"));

    @TempDir
    private Path folder;

    @Test
    void replacesThePartsOfThePageAndNothingElse() throws IOException {
        // Given
        ReportFiles files = new ReportFiles(folder);
        Files.writeString(files.markdown("rivals"), "| new $1 |\n");
        String page = "before\n<!-- bench:rivals -->\n| old |\n<!-- /bench -->\nafter\n";

        // When
        String replaced = ReportCommand.withReports(page, files);

        // Then
        assertThat(replaced).isEqualTo("before\n<!-- bench:rivals -->\n| new $1 |\n<!-- /bench -->\nafter\n");
    }

    @Test
    void thePageShowsTheCommittedResults() throws IOException {
        String page = Files.readString(HOME.resolve("docs/performance.md"));

        String replaced = ReportCommand.withReports(page, new ReportFiles(HOME.resolve("bench/results")));

        assertThat(page).as("run `make bench ARGS=report`").isEqualTo(replaced).contains("<!-- bench:rivals -->");
    }
}
