package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pod that will be there: one of a manifest of our own, or one that the operator of Flink or ClickHouse makes of a
 * template that we give it. Strimzi's pods are Strimzi's.
 *
 * @param owner what it comes from
 * @param replicas how many of it
 * @param manifest with all that was rendered, also what no Pod should have
 */
record PlannedPod(GenericKubernetesResource owner, int replicas, GenericKubernetesResource manifest) {

    static List<PlannedPod> of(Rendered rendered) {
        return rendered.objects().stream().flatMap(PlannedPod::of).toList();
    }

    List<Container> containers() {
        return Rendered.as(manifest, Pod.class).getSpec().getContainers();
    }

    List<Volume> volumes() {
        return Rendered.as(manifest, Pod.class).getSpec().getVolumes();
    }

    private static Stream<PlannedPod> of(GenericKubernetesResource owner) {
        return switch (owner.getKind()) {
            case "Pod" ->
                Stream.of(plan(owner, "", 1, Map.of("metadata", owner.getMetadata(), "spec", owner.get("spec"))));
            case "Deployment", "StatefulSet" ->
                Stream.of(plan(owner, "", owner.get("spec", "replicas"), owner.get("spec", "template")));
            case "CronJob" -> Stream.of(plan(owner, "", 1, owner.get("spec", "jobTemplate", "spec", "template")));
            case "FlinkDeployment" ->
                Stream.of(
                        flink(owner, "jobManager", owner.get("spec", "jobManager", "replicas")),
                        flink(owner, "taskManager", taskManagers(owner)));
            case "ClickHouseInstallation", "ClickHouseKeeperInstallation" ->
                Stream.of(plan(
                        owner,
                        "",
                        (int) fields(first(owner, "spec", "configuration", "clusters")
                                        .get("layout"))
                                .get("replicasCount"),
                        first(owner, "spec", "templates", "podTemplates")));
            default -> Stream.empty();
        };
    }

    private static PlannedPod plan(
            GenericKubernetesResource owner, String suffix, int replicas, Map<String, Object> template) {
        Map<String, Object> spec = new LinkedHashMap<>(fields(template.get("spec")));
        spec.put("volumes", volumes(owner, spec));
        GenericKubernetesResource manifest = Rendered.as(
                Map.of("apiVersion", "v1", "kind", "Pod", "metadata", template.get("metadata"), "spec", spec),
                GenericKubernetesResource.class);
        manifest.getMetadata()
                .setName((owner.getKind() + "-" + owner.getMetadata().getName() + suffix).toLowerCase(Locale.ROOT));
        return new PlannedPod(owner, replicas, manifest);
    }

    /** Its own, and those of the claims, which a controller adds. */
    private static List<Object> volumes(GenericKubernetesResource owner, Map<String, Object> spec) {
        List<Object> volumes = new ArrayList<>((List<?>) spec.getOrDefault("volumes", List.of()));
        PlannedClaim.of(owner)
                .forEach(claim -> volumes.add(
                        Map.of("name", claim.volume(), "persistentVolumeClaim", Map.of("claimName", claim.volume()))));
        return volumes;
    }

    /** Flink completes the container that the template names. */
    private static PlannedPod flink(GenericKubernetesResource owner, String role, int replicas) {
        Map<String, String> resources = Map.of(
                "cpu", owner.get("spec", role, "resource", "cpu").toString(),
                // Flink writes mebibytes as m.
                "memory", owner.<String>get("spec", role, "resource", "memory").replaceFirst("m$", "Mi"));
        Map<String, Object> template = new LinkedHashMap<>(owner.<Map<String, Object>>get("spec", role, "podTemplate"));
        Map<String, Object> spec = new LinkedHashMap<>(fields(template.get("spec")));
        spec.put(
                "containers",
                ((List<?>) spec.get("containers"))
                        .stream()
                                .map(container -> {
                                    Map<String, Object> completed = new LinkedHashMap<>(fields(container));
                                    completed.put("image", owner.get("spec", "image"));
                                    completed.put("imagePullPolicy", owner.get("spec", "imagePullPolicy"));
                                    completed.put("resources", Map.of("requests", resources, "limits", resources));
                                    return completed;
                                })
                                .toList());
        String ownAccount = owner.get(
                "spec", "flinkConfiguration", "kubernetes." + role.toLowerCase(Locale.ROOT) + ".service-account");
        spec.put("serviceAccountName", ownAccount == null ? owner.get("spec", "serviceAccount") : ownAccount);
        template.put("spec", spec);
        return plan(owner, "-" + role, replicas, template);
    }

    private static int taskManagers(GenericKubernetesResource deployment) {
        int parallelism = deployment.get("spec", "job", "parallelism");
        int slots = Integer.parseInt(deployment.get("spec", "flinkConfiguration", "taskmanager.numberOfTaskSlots"));
        return (parallelism + slots - 1) / slots;
    }

    private static Map<String, Object> first(GenericKubernetesResource owner, Object... path) {
        return owner.<List<Map<String, Object>>>get(path).get(0);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(Object value) {
        return (Map<String, Object>) value;
    }
}
