package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Rendered;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a release asks of Prometheus, done once by hand. */
final class Monitors {

    private static final String GROUP = "monitoring.coreos.com";

    private final KubernetesClient client;
    private final String namespace;
    private final Rendered manifest;

    /** @param namespace of the release */
    Monitors(KubernetesClient client, String namespace, Rendered manifest) {
        this.client = client;
        this.namespace = namespace;
        this.manifest = manifest;
    }

    /** Whether the cluster knows what a monitor is. */
    static boolean areKnown(KubernetesClient client) {
        return client.getApiGroups().getGroups().stream()
                .anyMatch(group -> group.getName().equals(GROUP));
    }

    /**
     * A port that Prometheus would ask.
     *
     * @param monitor its name
     * @param port its number; 0 if the pod has none of that name
     */
    record Target(String monitor, String namespace, String pod, int port) {}

    List<GenericKubernetesResource> all() {
        return manifest.objects().stream()
                .filter(object -> Set.of("PodMonitor", "ServiceMonitor").contains(object.getKind()))
                .toList();
    }

    /** Whether what it selects belongs to an operator, and may run in any way. */
    static boolean isOfAnOperator(GenericKubernetesResource monitor) {
        return monitor.get("spec", "namespaceSelector") != null;
    }

    /** The pods that it selects and that are ready, with each of its ports. */
    List<Target> targets(GenericKubernetesResource monitor) {
        List<String> namespaces =
                isOfAnOperator(monitor) ? monitor.get("spec", "namespaceSelector", "matchNames") : List.of(namespace);
        Map<String, String> labels = monitor.get("spec", "selector", "matchLabels");
        boolean byService = monitor.getKind().equals("ServiceMonitor");
        List<Map<String, Object>> endpoints = monitor.get("spec", byService ? "endpoints" : "podMetricsEndpoints");
        return namespaces.stream()
                .flatMap(place -> (byService ? selectors(place, labels) : Stream.of(labels))
                        .flatMap(selector ->
                                client.pods().inNamespace(place).withLabels(selector).list().getItems().stream()))
                .filter(Pods::isReady)
                .flatMap(pod -> endpoints.stream()
                        .map(endpoint -> new Target(
                                monitor.getMetadata().getName(),
                                pod.getMetadata().getNamespace(),
                                pod.getMetadata().getName(),
                                port(pod, endpoint.get("port").toString()))))
                .toList();
    }

    Metrics ask(Target target) throws IOException {
        if (target.port() == 0) {
            throw new IOException(target.pod() + " lacks a port of " + target.monitor());
        }
        return Metrics.parse(new ServiceHttp(client, target.namespace(), target.monitor(), target.port())
                .get(target.pod(), "/metrics"));
    }

    /** The names of the parts' metrics in the alert rules. */
    Set<String> namesInRules() {
        Set<String> names = new TreeSet<>();
        for (GenericKubernetesResource rules : manifest.objects()) {
            if (rules.getKind().equals("PrometheusRule")) {
                List<Map<String, Object>> groups = rules.get("spec", "groups");
                groups.stream()
                        .flatMap(group -> ((List<?>) group.get("rules")).stream())
                        .map(rule -> ((Map<?, ?>) rule).get("expr").toString())
                        .forEach(query -> names.addAll(Metrics.namesIn(query)));
            }
        }
        return names;
    }

    private Stream<Map<String, String>> selectors(String place, Map<String, String> labels) {
        return client.services().inNamespace(place).withLabels(labels).list().getItems().stream()
                .map(service -> service.getSpec().getSelector());
    }

    /** Ports of services have the names of the pods' here, as monitors and operators name them. */
    private static int port(Pod pod, String name) {
        Map<String, Integer> ports = pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getName() != null)
                .collect(
                        Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort, (one, other) -> one));
        return ports.getOrDefault(name, 0);
    }
}
