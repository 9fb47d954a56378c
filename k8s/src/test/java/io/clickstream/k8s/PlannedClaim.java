package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A volume claim that a controller or an operator will make of a template.
 *
 * @param volume name of the template, and of the volume in the pod
 * @param manifest with all that was rendered, also what no claim should have
 */
record PlannedClaim(String volume, GenericKubernetesResource manifest) {

    static List<PlannedClaim> of(Rendered rendered) {
        return rendered.objects().stream().flatMap(PlannedClaim::of).toList();
    }

    static Stream<PlannedClaim> of(GenericKubernetesResource owner) {
        return Stream.of(
                        owner.<List<Map<String, Object>>>get("spec", "volumeClaimTemplates"),
                        owner.<List<Map<String, Object>>>get("spec", "templates", "volumeClaimTemplates"))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(template -> plan(owner, template));
    }

    private static PlannedClaim plan(GenericKubernetesResource owner, Map<String, Object> template) {
        Map<?, ?> metadata = (Map<?, ?>) template.get("metadata");
        // Kubernetes names a template in its metadata, Altinity beside them.
        Object volume = template.getOrDefault("name", metadata.get("name"));
        GenericKubernetesResource manifest = Rendered.as(
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "PersistentVolumeClaim",
                        "metadata",
                        metadata,
                        "spec",
                        template.get("spec")),
                GenericKubernetesResource.class);
        manifest.getMetadata()
                .setName((owner.getKind() + "-" + owner.getMetadata().getName()).toLowerCase(Locale.ROOT));
        return new PlannedClaim(volume.toString(), manifest);
    }
}
