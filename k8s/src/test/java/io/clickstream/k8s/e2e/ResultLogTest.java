package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What is written down of scenarios. */
class ResultLogTest {

    @TempDir
    private Path folder;

    static class SampleClass {

        @Test
        void good(TestReporter reporter) {
            reporter.publishEntry("recovery_seconds", "18.2");
            reporter.publishEntry(Inventory.IMAGES, "b:1 a:1");
        }

        @Test
        void bad() {
            Assertions.fail("Kafka clickstream:\n  not within 600 s");
        }

        @Test
        void impossible() {
            Assumptions.abort("no second image is given");
        }
    }

    @Disabled("there is no server")
    static class SkippedClass {

        @Test
        void never() {}
    }

    @Test
    void writesALineAndARowForEach() throws IOException {
        // Given
        ResultLog log = new ResultLog(
                folder, new Progress(new PrintWriter(new StringWriter())), Map.of("context", "kind-clickstream"));

        // When
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(
                                        DiscoverySelectors.selectClass(SampleClass.class),
                                        DiscoverySelectors.selectClass(SkippedClass.class))
                                .build(),
                        log);
        String table = Files.readString(log.writeTable());

        // Then
        assertThat(log.isGreen()).isFalse();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("results.jsonl"))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines)
                .extracting(
                        line -> line.path("scenario").asText(),
                        line -> line.path("result").asText(),
                        line -> line.path("why").asText(),
                        line -> line.path("recovery_seconds").asText(),
                        line -> line.path("context").asText())
                .containsExactlyInAnyOrder(
                        tuple("SampleClass.good", "green", "", "18.2"),
                        tuple("SampleClass.bad", "red", "Kafka clickstream: not within 600 s", ""),
                        tuple("SampleClass.impossible", "skipped", "no second image is given", ""),
                        tuple("SkippedClass.never", "skipped", "there is no server", ""));
        assertThat(table)
                .contains("- context: kind-clickstream", "- images: a:1 b:1")
                .containsPattern("\\| SampleClass.good \\| green \\| \\d+ s \\| 18.2 \\| {2}\\| {2}\\|")
                .containsPattern("\\| SkippedClass.never \\| skipped \\| 0 s \\| {2}\\| {2}\\| there is no server \\|");
    }

    private static Tuple tuple(String scenario, String result, String why, String recovery) {
        return Tuple.tuple(scenario, result, why, recovery, "kind-clickstream");
    }
}
