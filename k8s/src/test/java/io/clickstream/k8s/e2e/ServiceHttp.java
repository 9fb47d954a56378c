package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * HTTP to a service by port-forward, as users do it. Each request has a forward of its own to a pod that is ready, so one
 * that was replaced meanwhile does no harm.
 */
final class ServiceHttp {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private final KubernetesClient client;
    private final String namespace;
    private final String service;
    private final int port;

    /** @param port of the pods behind it */
    ServiceHttp(KubernetesClient client, String namespace, String service, int port) {
        this.client = client;
        this.namespace = namespace;
        this.service = service;
        this.port = port;
    }

    String get(String path) throws IOException {
        return send(readyPod(), path, HttpRequest.newBuilder().GET());
    }

    /** From one certain pod. */
    String get(String pod, String path) throws IOException {
        return send(pod, path, HttpRequest.newBuilder().GET());
    }

    String post(String path, Map<String, String> headers, String body) throws IOException {
        return post(readyPod(), path, headers, body);
    }

    /** To one certain pod. */
    String post(String pod, String path, Map<String, String> headers, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(pod, path, request);
    }

    private String readyPod() throws IOException {
        Service found =
                client.services().inNamespace(namespace).withName(service).get();
        if (found == null) {
            throw new IOException("there is no service " + service);
        }
        return client.pods().inNamespace(namespace).withLabels(found.getSpec().getSelector()).list().getItems().stream()
                .filter(Pods::isReady)
                .map(pod -> pod.getMetadata().getName())
                .findFirst()
                .orElseThrow(() -> new IOException("no pod of service " + service + " is ready"));
    }

    private String send(String pod, String path, HttpRequest.Builder request) throws IOException {
        try (LocalPortForward forward =
                client.pods().inNamespace(namespace).withName(pod).portForward(port)) {
            URI address = URI.create("http://localhost:" + forward.getLocalPort() + path);
            HttpResponse<String> response =
                    HTTP.send(request.uri(address).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException(service + " answers " + response.statusCode() + ": "
                        + response.body().strip());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
