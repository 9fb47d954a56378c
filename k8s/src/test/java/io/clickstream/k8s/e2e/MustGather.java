package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Writes down everything that tells why a scenario has failed, but no secret. */
final class MustGather {

    private final KubernetesClient client;
    private final String namespace;
    private final Supplier<String> values;

    /** @param values all values of the release, as YAML */
    MustGather(KubernetesClient client, String namespace, Supplier<String> values) {
        this.client = client;
        this.namespace = namespace;
        this.values = values;
    }

    /**
     * Writes a folder. What cannot be had is named there, and stops nothing.
     *
     * @param problem why
     */
    void into(Path folder, String problem) {
        write(folder.resolve("problem.txt"), problem + "\n");
        attempt(folder, "values.yaml", values::get);
        attempt(folder, "events.txt", this::events);
        try {
            new NamespacedObjects(client).in(namespace).forEach(object -> write(folder, object));
        } catch (RuntimeException e) {
            write(folder.resolve("objects-failed.txt"), trace(e));
        }
        try {
            client.pods().inNamespace(namespace).list().getItems().forEach(pod -> logs(folder.resolve("logs"), pod));
        } catch (RuntimeException e) {
            write(folder.resolve("logs-failed.txt"), trace(e));
        }
        try {
            operators(folder.resolve("operators"));
        } catch (RuntimeException e) {
            write(folder.resolve("operators-failed.txt"), trace(e));
        }
    }

    private void write(Path folder, GenericKubernetesResource object) {
        if (object.getKind().equals("Event")) {
            return;
        }
        object.getMetadata().setManagedFields(null);
        if (object.getKind().equals("Secret")) {
            withoutValues(object);
        }
        boolean custom = object.getApiVersion().matches(".*(strimzi\\.io|flink\\.apache\\.org|altinity\\.com)/.*");
        write(
                folder.resolve(custom ? "custom-resources" : "objects")
                        .resolve(object.getKind() + "-" + object.getMetadata().getName() + ".yaml"),
                Serialization.asYaml(object));
    }

    private static void withoutValues(GenericKubernetesResource secret) {
        Map<String, Object> hidden = new LinkedHashMap<>();
        Map<String, Object> data = secret.get("data");
        if (data != null) {
            data.forEach((key, value) -> hidden.put(key, "(not shown)"));
        }
        secret.setAdditionalProperty("data", hidden);
        if (secret.getMetadata().getAnnotations() != null) {
            // kubectl keeps a copy there.
            secret.getMetadata().getAnnotations().remove("kubectl.kubernetes.io/last-applied-configuration");
        }
    }

    private String events() {
        StringBuilder all = new StringBuilder();
        client.v1().events().inNamespace(namespace).list().getItems().stream()
                .sorted(Comparator.comparing(MustGather::time))
                .forEach(event -> all.append("%s  %s  %s/%s  %s: %s%n"
                        .formatted(
                                time(event),
                                event.getType(),
                                event.getInvolvedObject().getKind(),
                                event.getInvolvedObject().getName(),
                                event.getReason(),
                                event.getMessage())));
        return all.toString();
    }

    private static String time(Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getMetadata().getCreationTimestamp())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    private void logs(Path folder, Pod pod) {
        Stream.of(pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .forEach(container -> logs(folder, pod, container));
    }

    private void logs(Path folder, Pod pod, ContainerStatus container) {
        String file = pod.getMetadata().getName() + "-" + container.getName();
        var log = client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .inContainer(container.getName());
        if (container.getState().getWaiting() == null) {
            attempt(folder, file + ".log", log::getLog);
        }
        if (container.getRestartCount() > 0) {
            attempt(folder, file + "-previous.log", () -> log.terminated().getLog());
        }
    }

    private void operators(Path folder) {
        client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> pod.getSpec().getContainers().stream()
                        .anyMatch(container -> Inventory.isOperator(container.getImage())))
                .filter(pod -> !pod.getMetadata().getNamespace().equals(namespace))
                .forEach(pod -> logs(folder, pod));
    }

    private static void attempt(Path folder, String file, Callable<String> content) {
        try {
            write(folder.resolve(file), content.call());
        } catch (Exception e) {
            write(folder.resolve(file + "-failed.txt"), trace(e));
        }
    }

    private static String trace(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
