package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.Chart;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** How scenarios come to their cluster, and what happens to those that have none. */
class SiteExtensionTest {

    @TempDir
    private Path folder;

    @ExtendWith(SiteExtension.class)
    static class SampleClass {

        @Test
        void one(Site site) {
            throw new AssertionError("has a site without a cluster: " + site);
        }

        @Test
        void other(Site site) {
            throw new AssertionError("has a site without a cluster: " + site);
        }
    }

    @Test
    void doesNotRunWithoutACluster() throws Exception {
        String results = execute(null);

        assertThat(results.lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"result\":\"skipped\"") && line.contains("needs a cluster"));
    }

    @Test
    void skipsAClassForTheReasonThatIsGiven() throws Exception {
        String results = execute(run(Map.of("SampleClass", "there is no server")));

        assertThat(results.lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"result\":\"skipped\"") && line.contains("there is no server"));
    }

    @Test
    void skipsAScenarioForTheReasonThatIsGiven() throws Exception {
        String results = execute(run(Map.of("SampleClass.one", "it is slow")));

        assertThat(results.lines())
                .anyMatch(line ->
                        line.contains("SampleClass.one\",\"result\":\"skipped\"") && line.contains("it is slow"))
                // It would have run, but for the cluster.
                .anyMatch(line -> line.contains("SampleClass.other\",\"result\":\"red\""));
    }

    private String execute(Run run) throws Exception {
        ResultLog log = new ResultLog(folder, new Progress(new PrintWriter(new StringWriter())), Map.of());
        try (LauncherSession session = LauncherFactory.openSession()) {
            if (run != null) {
                session.getStore().put(Namespace.create(SiteExtension.class), Run.KEY, run);
            }
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(SampleClass.class))
                                    .build(),
                            log);
        }
        return Files.readString(folder.resolve("results.jsonl"));
    }

    /** A run on no cluster. */
    private Run run(Map<String, String> skip) {
        RunSettings settings = new RunSettings(
                "kind-none",
                false,
                Chart.PROJECT.path(),
                List.of(),
                List.of(),
                "",
                1,
                1,
                1,
                1,
                "",
                skip,
                false,
                folder);
        return new Run(null, settings, new Progress(new PrintWriter(new StringWriter())));
    }
}
