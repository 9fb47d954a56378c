package io.clickstream.k8s;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A real kube-apiserver with its etcd, one for all test classes, with the operators' custom resource definitions. Nothing
 * runs behind it, so nothing becomes of the objects that it takes.
 */
public final class ApiServer implements AutoCloseable {

    /** Any patch release: kube-tools brings one, a download by kube-api-test another. */
    private static final String VERSION = "1.36.*";

    private static final Duration READY = Duration.ofSeconds(60);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final int ALIASES = 1_000;
    private static final int RETRY_MILLIS = 5;

    private final KubeAPIServer server;
    private final KubernetesClient client;
    private final Path kubeconfig;
    private final boolean monitoring;

    private ApiServer(KubeAPIServer server, Path kubeconfig, boolean monitoring) {
        this.server = server;
        this.kubeconfig = kubeconfig;
        this.monitoring = monitoring;
        Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
        // An undeclared field is a server error to the client, which asks ten times more: in a second, not in twenty.
        config.setRequestRetryBackoffInterval(RETRY_MILLIS);
        this.client = new KubernetesClientBuilder().withConfig(config).build();
    }

    public KubernetesClient client() {
        return client;
    }

    /** Skips the test, and says why, if it does not know what {@code monitoring.enabled} makes. */
    public void requireMonitoring() {
        if (!monitoring) {
            Prerequisite.missing("there are no definitions of prometheus-operator; `make kube-tools` brings them");
        }
    }

    /** A connection with the rights of a service account. */
    KubernetesClient as(String namespace, String account) {
        Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
        config.setImpersonateUsername("system:serviceaccount:" + namespace + ":" + account);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Helm, which installs into it. */
    public Tool helm() {
        return Chart.helm().with("KUBECONFIG", kubeconfig.toString());
    }

    /** The kubectl of the same version, which is kept beside it. */
    Tool kubectl() {
        try (Stream<Path> folders = Files.list(Tool.FOLDER.resolve("k8s"))) {
            Path program = folders.map(folder -> folder.resolve("kubectl"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            return new Tool(program, Map.of()).with("KUBECONFIG", kubeconfig.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new namespace that admits only pods which Pod Security calls restricted. */
    public String restrictedNamespace() {
        return namespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    }

    /** A new namespace that admits any pod. */
    String openNamespace() {
        return namespace(Map.of());
    }

    private String namespace(Map<String, String> labels) {
        String name = "test-" + NAMESPACES.incrementAndGet();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
        // What a controller makes where there is one.
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("default")
                        .withNamespace(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Closes the connections; the server goes on. */
    @Override
    public void close() {
        client.close();
    }

    /** For another test class: one that runs at the same time closes no connection of its. */
    private ApiServer withOwnConnections() {
        return new ApiServer(server, kubeconfig, monitoring);
    }

    private static ApiServer start() {
        List<Path> monitoring = CustomResourceDefinitions.monitoring();
        List<Path> definitions = Stream.concat(CustomResourceDefinitions.files().stream(), monitoring.stream())
                .toList();
        KubeAPIServer server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(Tool.FOLDER.toString())
                .withApiServerVersion(VERSION)
                .withUpdateKubeConfig(false)
                .build());
        try {
            server.start();
        } catch (KubeAPITestException e) {
            Prerequisite.missing("there is no kube-apiserver (" + e.getMessage() + "); `make kube-tools` brings one");
        }
        try {
            Path kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
            kubeconfig.toFile().deleteOnExit();
            Files.writeString(kubeconfig, server.getKubeConfigYaml());
            ApiServer started = new ApiServer(server, kubeconfig, !monitoring.isEmpty());
            started.define(definitions);
            System.out.println("kube-apiserver "
                    + started.client.getKubernetesVersion().getGitVersion() + " with "
                    + definitions.size() + " custom resource definitions");
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void define(List<Path> files) throws IOException {
        List<CustomResourceDefinition> defined = new ArrayList<>();
        for (Path file : files) {
            try (InputStream yaml = Files.newInputStream(file)) {
                // By hand, because a definition of Altinity's repeats more of itself than the client's reader allows.
                Object definition = new Load(LoadSettings.builder()
                                .setMaxAliasesForCollections(ALIASES)
                                .build())
                        .loadFromInputStream(yaml);
                defined.add(client.resource(Rendered.as(definition, CustomResourceDefinition.class))
                        .serverSideApply());
            }
        }
        for (CustomResourceDefinition definition : defined) {
            Awaitility.await(definition.getMetadata().getName())
                    .atMost(READY)
                    .until(() -> client
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(definition.getMetadata().getName())
                            .get()
                            .getStatus()
                            .getConditions()
                            .stream()
                            .anyMatch(condition -> condition.getType().equals("Established")
                                    && condition.getStatus().equals("True")));
        }
    }

    /** Hands the one server to the classes that ask for it; without one, they are skipped. */
    public static final class Extension implements BeforeAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            server(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ApiServer.class;
        }

        @Override
        public ApiServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return server(context);
        }

        private static ApiServer server(ExtensionContext context) {
            Namespace ours = Namespace.create(ApiServer.class);
            ApiServer started = context.getRoot()
                    .getStore(ours)
                    .computeIfAbsent("attempt", key -> Attempt.make(), Attempt.class)
                    .result();
            return context.getStore(ours)
                    .computeIfAbsent("server", key -> started.withOwnConnections(), ApiServer.class);
        }
    }

    /** Made once: a server, or why there is none. */
    private record Attempt(ApiServer server, TestAbortedException problem) implements AutoCloseable {

        static Attempt make() {
            try {
                return new Attempt(ApiServer.start(), null);
            } catch (TestAbortedException e) {
                return new Attempt(null, e);
            }
        }

        ApiServer result() {
            if (problem != null) {
                throw problem;
            }
            return server;
        }

        @Override
        public void close() {
            if (server != null) {
                server.close();
                server.server.stop();
            }
        }
    }
}
