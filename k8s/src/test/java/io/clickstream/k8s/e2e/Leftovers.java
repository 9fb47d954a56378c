package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Set;

/** What is in a namespace besides what every namespace has. */
final class Leftovers {

    /** Made by Kubernetes itself in a new namespace, or about others. */
    private static final Set<String> EVERYWHERE = Set.of("ConfigMap/kube-root-ca.crt", "ServiceAccount/default");

    private static final String EVENT = "Event";
    private static final String VOLUME = "PersistentVolumeClaim";

    private final NamespacedObjects objects;

    Leftovers(NamespacedObjects objects) {
        this.objects = objects;
    }

    /** Kinds and names of all that is no volume. */
    List<String> in(String namespace) {
        return identities(namespace).stream()
                .filter(identity -> !identity.startsWith(VOLUME + "/"))
                .toList();
    }

    /** The names of the volume claims. */
    List<String> volumes(String namespace) {
        return identities(namespace).stream()
                .filter(identity -> identity.startsWith(VOLUME + "/"))
                .map(identity -> identity.substring(VOLUME.length() + 1))
                .toList();
    }

    private List<String> identities(String namespace) {
        return objects.in(namespace).stream()
                .filter(object -> !object.getKind().equals(EVENT))
                .map(Leftovers::identity)
                .filter(identity -> !EVERYWHERE.contains(identity))
                .sorted()
                .toList();
    }

    private static String identity(GenericKubernetesResource object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }
}
