package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the suite gets to a cluster, as far as that needs none. */
class ClusterTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void takesKeysInPkcs8WhateverTheirAlgorithm(String algorithm) throws Exception {
        // Given
        KeyStore store = keyStore(algorithm);
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://localhost:1")
                .withClientCertData(
                        base64(pem("CERTIFICATE", store.getCertificate("client").getEncoded())))
                .withClientKeyData(base64(
                        pem("PRIVATE KEY", store.getKey("client", PASSWORD).getEncoded())))
                .build();

        // When
        Cluster.withItsKeyAlgorithm(config);

        // Then
        assertThat(config.getClientKeyAlgo()).isEqualTo(algorithm);
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            assertThat(client.getConfiguration().getMasterUrl()).contains("localhost");
        }
    }

    private KeyStore keyStore(String algorithm) throws Exception {
        Path file = folder.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int exitCode = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "client",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=client",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(Files.readString(folder.resolve("keytool.log"))).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
