package io.clickstream.k8s.e2e;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.k8s.Tool;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A Kubernetes cluster.
 *
 * @param context its name in the kubeconfig
 * @param helm Helm, which works on it
 */
record Cluster(String context, KubernetesClient client, Tool helm) implements AutoCloseable {

    /** Contexts of clusters that are there to be tried on. */
    private static final Pattern HARMLESS = Pattern.compile("kind-.+|lab");

    /**
     * Connects, which asks the cluster nothing yet: k8s/scripts/e2e.sh has looked whether it is there.
     *
     * @throws ConfigurationException if it may not be used, or the kubeconfig does not know it
     */
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
            throw new ConfigurationException("the kubeconfig has no context " + settings.context());
        }
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(withItsKeyAlgorithm(config))
                .build();
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
        if (!settings.anyContext() && !HARMLESS.matcher(settings.context()).matches()) {
            throw new ConfigurationException(
                    settings.context() + " is neither kind-... nor lab: e2e.allow-any-context says"
                            + " that namespaces and volumes may be made and deleted there");
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
