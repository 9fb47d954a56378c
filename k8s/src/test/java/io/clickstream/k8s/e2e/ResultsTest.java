package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of scenarios. */
class ResultsTest {

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void writesARowForEach() {
        // Given
        Results results = new Results(folder, new Progress(new PrintWriter(said)));
        results.about("context", "kind-clickstream");

        // When
        results.begin("KillST#broker");
        results.report(Results.RECOVERY, "18.2");
        results.images("b:1 a:1");
        results.end("KillST#broker", "green", "");
        results.end("UpgradeST#image", "skipped", "Assumption failed: no second image\n is given");

        // Then
        assertThat(folder.resolve("results.md"))
                .content()
                .contains("- context: kind-clickstream", "- images: a:1 b:1")
                .contains("| KillST#broker | green | 0 s | 18.2 |  |  |")
                .contains("| UpgradeST#image | skipped | 0 s |  |  | no second image is given |");
        assertThat(said.toString().lines())
                .anyMatch(line -> line.endsWith("recovery seconds: 18.2"))
                .anyMatch(line -> line.endsWith("skipped: no second image is given"));
    }
}
