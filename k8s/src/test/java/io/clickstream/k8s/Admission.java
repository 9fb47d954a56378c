package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What a new, restricted namespace of an API server says of objects. */
final class Admission {

    private static final int ATTEMPTS = 3;

    private final ApiServer server;
    private final String namespace;

    Admission(ApiServer server) {
        this.server = server;
        this.namespace = server.restrictedNamespace();
    }

    /**
     * Applies objects as {@code kubectl apply --server-side} does, unknown fields being errors.
     *
     * @return what was refused, and why
     */
    List<String> refused(Collection<? extends HasMetadata> objects) {
        return objects.stream().flatMap(this::refusal).toList();
    }

    /**
     * Applies the pods and volume claims that controllers and operators would make.
     *
     * @return what was refused, and why
     */
    List<String> refusedPlans(Rendered rendered) {
        return Stream.concat(
                        PlannedPod.of(rendered).stream().map(PlannedPod::manifest),
                        PlannedClaim.of(rendered).stream().map(PlannedClaim::manifest))
                .flatMap(this::refusal)
                .toList();
    }

    private Stream<String> refusal(HasMetadata object) {
        HasMetadata placed = Rendered.as(object, GenericKubernetesResource.class);
        placed.getMetadata().setNamespace(namespace);
        for (int attempt = 1; ; attempt++) {
            try {
                server.client()
                        .resource(placed)
                        .fieldValidation(Validation.STRICT)
                        .serverSideApply();
                return Stream.empty();
            } catch (KubernetesClientException e) {
                // Without a status it is the connection that failed; to apply again changes nothing.
                if (e.getCode() != 0 || attempt == ATTEMPTS) {
                    return Stream.of(
                            object.getKind() + " " + object.getMetadata().getName() + ": " + e.getMessage());
                }
            }
        }
    }
}
