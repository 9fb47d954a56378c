package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a chart renders.
 *
 * @param objects in the order of the output
 */
public record Rendered(List<GenericKubernetesResource> objects) {

    public static Rendered parse(String yaml) {
        return new Rendered(Stream.of(yaml.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .toList());
    }

    /** An object as its own type. */
    public static <T> T as(Object object, Class<T> type) {
        return Serialization.unmarshal(Serialization.asJson(object), type);
    }

    List<GenericKubernetesResource> ofKind(String kind) {
        return objects.stream().filter(object -> object.getKind().equals(kind)).toList();
    }

    GenericKubernetesResource only(String kind) {
        List<GenericKubernetesResource> found = ofKind(kind);
        if (found.size() != 1) {
            throw new AssertionError("there should be one " + kind + ", not " + found.size());
        }
        return found.get(0);
    }

    Map<String, String> configMap(String nameEnding) {
        return ofKind("ConfigMap").stream()
                .map(object -> as(object, ConfigMap.class))
                .filter(map -> map.getMetadata().getName().endsWith(nameEnding))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    List<Secret> secrets() {
        return ofKind("Secret").stream().map(object -> as(object, Secret.class)).toList();
    }

    /** All names, kinds before them. */
    public List<String> identities() {
        return objects.stream()
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }
}
