package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Everything in a namespace, of whatever kind the cluster knows. */
final class NamespacedObjects {

    /** Views of others, or measurements: nobody makes or removes them. */
    private static final Set<String> NO_OBJECTS = Set.of("events.k8s.io", "metrics.k8s.io");

    private final KubernetesClient client;

    NamespacedObjects(KubernetesClient client) {
        this.client = client;
    }

    List<GenericKubernetesResource> in(String namespace) {
        List<GenericKubernetesResource> all = new ArrayList<>();
        for (ResourceDefinitionContext kind : kinds()) {
            try {
                all.addAll(client.genericKubernetesResources(kind)
                        .inNamespace(namespace)
                        .list()
                        .getItems());
            } catch (KubernetesClientException e) {
                // A kind that went away meanwhile, or one that nobody may list.
                if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
                        && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN
                        && e.getCode() != HttpURLConnection.HTTP_BAD_METHOD) {
                    throw e;
                }
            }
        }
        return all;
    }

    private List<ResourceDefinitionContext> kinds() {
        Stream<String> preferred = client.getApiGroups().getGroups().stream()
                .filter(group -> !NO_OBJECTS.contains(group.getName()))
                .map(group -> group.getPreferredVersion().getGroupVersion());
        return Stream.concat(Stream.of("v1"), preferred).flatMap(this::kinds).toList();
    }

    private Stream<ResourceDefinitionContext> kinds(String groupVersion) {
        int slash = groupVersion.indexOf('/');
        return client.getApiResources(groupVersion).getResources().stream()
                .filter(resource -> Boolean.TRUE.equals(resource.getNamespaced()))
                .filter(resource -> !resource.getName().contains("/"))
                .filter(resource -> resource.getVerbs().contains("list"))
                .map(resource -> context(groupVersion.substring(0, Math.max(slash, 0)), groupVersion, resource));
    }

    private static ResourceDefinitionContext context(String group, String groupVersion, APIResource resource) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(groupVersion.substring(groupVersion.indexOf('/') + 1))
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(true)
                .build();
    }
}
