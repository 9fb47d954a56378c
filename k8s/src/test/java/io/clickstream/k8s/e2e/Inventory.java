package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which images run: what a result is worth depends on them. */
final class Inventory {

    /** Name of the report entry. */
    static final String IMAGES = "images";

    private static final String OPERATORS = ".*(strimzi|flink|clickhouse)[^/]*operator.*|.*strimzi/operator.*";

    private final KubernetesClient client;

    Inventory(KubernetesClient client) {
        this.client = client;
    }

    /** The images of the pods in a namespace; empty if it has none. */
    Optional<String> images(String namespace) {
        String all = distinct(client.pods().inNamespace(namespace).list().getItems(), image -> true);
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /** The images of the operators, wherever they run. */
    String operators() {
        try {
            String all = distinct(client.pods().inAnyNamespace().list().getItems(), Inventory::isOperator);
            return all.isEmpty() ? "none runs as a pod" : all;
        } catch (KubernetesClientException e) {
            return "unknown: " + e.getMessage();
        }
    }

    /** Whether an image is one of the three operators'. */
    static boolean isOperator(String image) {
        return image.matches(OPERATORS);
    }

    private static String distinct(List<Pod> pods, Predicate<String> wanted) {
        TreeSet<String> images = new TreeSet<>();
        for (Pod pod : pods) {
            pod.getSpec().getContainers().stream()
                    .map(container -> container.getImage())
                    .filter(wanted)
                    .forEach(images::add);
        }
        return String.join(" ", images);
    }
}
