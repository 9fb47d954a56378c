package io.clickstream.k8s.e2e;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.k8s.Tool;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Kubernetes cluster.
 *
 * @param context its name in the kubeconfig
 * @param helm Helm, which works on it
 */
record Cluster(String context, KubernetesClient client, Tool helm) implements AutoCloseable {

    /** What only kind's contexts begin with: their clusters are there to be tried on. */
    private static final String HARMLESS = "kind-";

    private static final List<String> OPERATORS = List.of(
            "kafka.strimzi.io", "flink.apache.org", "clickhouse.altinity.com", "clickhouse-keeper.altinity.com");

    /** @throws ConfigurationException if it may not be used, is not there, or lacks what the pipeline needs */
    static Cluster connect(RunSettings settings) {
        requireHarmless(settings);
        Tool helm = Tool.lookUp("helm")
                .orElseThrow(() -> new ConfigurationException(
                        "helm is neither on the path nor there; `make kube-tools` brings it"))
                .with("HELM_KUBECONTEXT", settings.context());
        Config config = Config.autoConfigure(settings.context());
        // The client falls back to the current context where there is none of that name.
        if (config.getCurrentContext() == null
                || !config.getCurrentContext().getName().equals(settings.context())) {
            throw ConfigurationException.of("--context", "must be a context of the kubeconfig", settings.context());
        }
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(withItsKeyAlgorithm(config))
                .build();
        try {
            requireOperators(client);
        } catch (KubernetesClientException e) {
            client.close();
            throw new ConfigurationException("the cluster of " + settings.context() + " does not answer: "
                    + (e.getCause() == null ? e : e.getCause()).getMessage());
        } catch (ConfigurationException e) {
            client.close();
            throw e;
        }
        return new Cluster(settings.context(), client, helm);
    }

    /** The client takes each key for RSA whose file does not say otherwise; the certificate knows. */
    static Config withItsKeyAlgorithm(Config config) {
        try {
            byte[] certificate = null;
            if (config.getClientCertData() != null) {
                certificate = Base64.getDecoder().decode(config.getClientCertData());
            } else if (config.getClientCertFile() != null) {
                certificate = Files.readAllBytes(Path.of(config.getClientCertFile()));
            }
            if (certificate != null) {
                config.setClientKeyAlgo(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate))
                        .getPublicKey()
                        .getAlgorithm());
            }
            return config;
        } catch (IOException | CertificateException e) {
            throw new ConfigurationException(
                    "the client's certificate in the kubeconfig cannot be read: " + e.getMessage());
        }
    }

    private static void requireHarmless(RunSettings settings) {
        if (!settings.anyContext() && !settings.context().startsWith(HARMLESS)) {
            throw ConfigurationException.of(
                    "--context",
                    "must be one of kind's (kind-...), unless --allow-any-context says that namespaces and volumes may be"
                            + " made and deleted there",
                    settings.context());
        }
    }

    private static void requireOperators(KubernetesClient client) {
        Set<String> groups = client.getApiGroups().getGroups().stream()
                .map(group -> group.getName())
                .collect(Collectors.toSet());
        List<String> absent =
                OPERATORS.stream().filter(group -> !groups.contains(group)).toList();
        if (!absent.isEmpty()) {
            throw new ConfigurationException(
                    "the cluster knows no " + String.join(", ", absent) + ": `make operators` installs what it lacks");
        }
    }

    String kubernetesVersion() {
        return client.getKubernetesVersion().getGitVersion();
    }

    @Override
    public void close() {
        client.close();
    }
}
