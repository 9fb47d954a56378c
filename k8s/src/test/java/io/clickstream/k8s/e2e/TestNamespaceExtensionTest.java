package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** How scenarios come to their cluster, and what happens to those that have none. */
class TestNamespaceExtensionTest {

    private static final String NO_CLUSTER = "the kubeconfig has no context kind-of-no-cluster";

    @TempDir
    private Path folder;

    @ExtendWith(TestNamespaceExtension.class)
    static class SampleClass {

        @Test
        void one(TestNamespace namespace) {
            throw new AssertionError("has a namespace without a cluster: " + namespace);
        }

        @Test
        void other(TestNamespace namespace) {
            throw new AssertionError("has a namespace without a cluster: " + namespace);
        }
    }

    @Test
    void touchesNothingWhereNoClusterIsNamed() {
        execute(Map.of());

        assertThat(folder.resolve("results.md")).doesNotExist();
    }

    @Test
    void skipsAClassForTheReasonThatIsGiven() {
        execute(Map.of("e2e.context", "kind-of-no-cluster", "e2e.skip", "SampleClass=there is no server"));

        assertThat(folder.resolve("results.md"))
                .content()
                .contains("SampleClass#one | skipped | 0 s |  |  | there is no server |")
                .contains("SampleClass#other | skipped | 0 s |  |  | there is no server |");
    }

    @Test
    void skipsAScenarioForTheReasonThatIsGiven() {
        execute(Map.of("e2e.context", "kind-of-no-cluster", "e2e.skip", "SampleClass#one=it is slow"));

        assertThat(folder.resolve("results.md"))
                .content()
                .contains("SampleClass#one | skipped | 0 s |  |  | it is slow |")
                .contains("SampleClass#other | red | 0 s |  |  | " + NO_CLUSTER + " |");
    }

    @Test
    void refusesAClusterThatIsNotThereToBeTriedOn() {
        execute(Map.of("e2e.context", "production"));

        assertThat(folder.resolve("results.md"))
                .content()
                .containsPattern("SampleClass#one \\| red .*production is neither kind-\\.\\.\\. nor lab");
    }

    @Test
    void takesAnyClusterWhereThatIsAllowed() {
        execute(Map.of("e2e.context", "production", "e2e.allow-any-context", "true"));

        assertThat(folder.resolve("results.md"))
                .content()
                .containsPattern("SampleClass#one \\| red .*the kubeconfig has no context production");
    }

    private void execute(Map<String, String> settings) {
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(SampleClass.class))
                        .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                        .configurationParameter("e2e.results", folder.toString())
                        .configurationParameters(settings)
                        .build());
    }
}
