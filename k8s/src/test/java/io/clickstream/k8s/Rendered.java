package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a chart renders.
 *
 * @param objects in the order of the output
 */
record Rendered(List<GenericKubernetesResource> objects) {

    private static final BigDecimal MIB = BigDecimal.valueOf(1024 * 1024);

    static Rendered parse(String yaml) {
        return new Rendered(Stream.of(yaml.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
                .toList());
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

    /** The object as its own type. */
    static <T> T as(Object object, Class<T> type) {
        return Serialization.unmarshal(Serialization.asJson(object), type);
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

    /**
     * The pods that will be there, by a name for messages: those in manifests of our own, and those that the operators of
     * Flink and ClickHouse make of the templates that we give them. Strimzi's pods are Strimzi's.
     */
    Map<String, GenericKubernetesResource> pods() {
        Map<String, GenericKubernetesResource> pods = new LinkedHashMap<>();
        for (GenericKubernetesResource object : objects) {
            String name = object.getKind() + "-" + object.getMetadata().getName();
            switch (object.getKind()) {
                case "Pod" -> pods.put(name, pod(name, object.getMetadata(), object.get("spec")));
                case "Deployment" -> pods.put(name, pod(name, object.get("spec", "template")));
                case "StatefulSet" -> pods.put(name, withClaims(object, pod(name, object.get("spec", "template"))));
                case "FlinkDeployment" -> {
                    for (String role : List.of("jobManager", "taskManager")) {
                        pods.put(name + "-" + role, pod(name + "-" + role, flinkPod(object, role)));
                    }
                }
                case "ClickHouseInstallation", "ClickHouseKeeperInstallation" -> {
                    List<Map<String, ?>> templates = object.get("spec", "templates", "podTemplates");
                    templates.forEach(template -> pods.put(name, withClaims(object, pod(name, template))));
                }
                default -> {
                    // Has no pods.
                }
            }
        }
        return pods;
    }

    /** The volume claims that will be there, by a name for messages. */
    Map<String, PersistentVolumeClaim> volumeClaims() {
        Map<String, PersistentVolumeClaim> claims = new LinkedHashMap<>();
        for (GenericKubernetesResource object : objects) {
            for (Object template : claimTemplates(object)) {
                String name = (object.getKind() + "-" + object.getMetadata().getName()).toLowerCase();
                Map<?, ?> fields = (Map<?, ?>) template;
                claims.put(
                        name,
                        new PersistentVolumeClaimBuilder(
                                        as(Map.of("spec", fields.get("spec")), PersistentVolumeClaim.class))
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build());
            }
        }
        return claims;
    }

    /** The pods and volume claims that operators and controllers will make. */
    List<HasMetadata> templates() {
        return Stream.<HasMetadata>concat(pods().values().stream(), volumeClaims().values().stream())
                .toList();
    }

    /** Memory that all pods of the release request together, in MiB; of pods by operators as the resources say. */
    long requestedMemoryMib() {
        BigDecimal bytes = BigDecimal.ZERO;
        for (GenericKubernetesResource object : objects) {
            bytes = bytes.add(
                    switch (object.getKind()) {
                        case "Deployment", "StatefulSet" ->
                            requests(as(object.get("spec", "template"), Pod.class))
                                    .multiply(number(object, "spec", "replicas"));
                        case "KafkaNodePool" ->
                            memory(object.get("spec", "resources", "requests", "memory"))
                                    .multiply(number(object, "spec", "replicas"));
                        case "Kafka" ->
                            Stream.of("topicOperator", "userOperator")
                                    .map(operator -> memory(object.get(
                                            "spec", "entityOperator", operator, "resources", "requests", "memory")))
                                    .reduce(BigDecimal.ZERO, BigDecimal::add);
                        case "FlinkDeployment" ->
                            flinkMemory(object, "jobManager")
                                    .multiply(number(object, "spec", "jobManager", "replicas"))
                                    .add(flinkMemory(object, "taskManager")
                                            .multiply(BigDecimal.valueOf(taskManagers(object))));
                        case "ClickHouseInstallation", "ClickHouseKeeperInstallation" ->
                            requests(as(clusterPod(object), Pod.class)).multiply(replicas(object));
                        default -> BigDecimal.ZERO;
                    });
        }
        return bytes.divide(MIB).longValueExact();
    }

    /** All names, kinds before them. */
    List<String> identities() {
        return objects.stream()
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();
    }

    private static List<Object> claimTemplates(GenericKubernetesResource owner) {
        return Stream.of(
                        owner.<Collection<?>>get("spec", "volumeClaimTemplates"),
                        owner.<Collection<?>>get("spec", "templates", "volumeClaimTemplates"))
                .filter(Objects::nonNull)
                .<Object>flatMap(Collection::stream)
                .toList();
    }

    private static GenericKubernetesResource pod(String name, Map<String, ?> template) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        Map<?, ?> given = (Map<?, ?>) template.get("metadata");
        given.forEach((key, value) -> metadata.put((String) key, value));
        return pod(name, metadata, template.get("spec"));
    }

    private static GenericKubernetesResource pod(String name, Object metadata, Object spec) {
        GenericKubernetesResource pod = as(
                Map.of("apiVersion", "v1", "kind", "Pod", "metadata", metadata, "spec", spec),
                GenericKubernetesResource.class);
        pod.getMetadata().setName(name.toLowerCase());
        return pod;
    }

    /** The volumes of the claims, which a controller adds to the pod. */
    private static GenericKubernetesResource withClaims(
            GenericKubernetesResource owner, GenericKubernetesResource pod) {
        Map<String, Object> spec = new LinkedHashMap<>(pod.<Map<String, Object>>get("spec"));
        List<Object> volumes = new ArrayList<>((List<?>) spec.get("volumes"));
        for (Object claim : claimTemplates(owner)) {
            Map<String, Object> fields = asMap(claim);
            Object name = fields.containsKey("name")
                    ? fields.get("name")
                    : asMap(fields.get("metadata")).get("name");
            volumes.add(Map.of("name", name, "persistentVolumeClaim", Map.of("claimName", name)));
        }
        spec.put("volumes", volumes);
        pod.setAdditionalProperty("spec", spec);
        return pod;
    }

    /** Flink completes the container that the template names. */
    private static Map<String, Object> flinkPod(GenericKubernetesResource deployment, String role) {
        Map<String, Object> template =
                new LinkedHashMap<>(deployment.<Map<String, Object>>get("spec", role, "podTemplate"));
        Map<String, Object> spec = new LinkedHashMap<>(asMap(template.get("spec")));
        List<Object> containers = new ArrayList<>();
        for (Object container : (List<?>) spec.get("containers")) {
            Map<String, Object> completed = new LinkedHashMap<>(asMap(container));
            Map<String, String> resources = Map.of(
                    "cpu", deployment.get("spec", role, "resource", "cpu").toString(),
                    "memory",
                            deployment
                                    .<String>get("spec", role, "resource", "memory")
                                    .replaceFirst("m$", "Mi"));
            completed.put("image", deployment.get("spec", "image"));
            completed.put("resources", Map.of("requests", resources, "limits", resources));
            containers.add(completed);
        }
        spec.put("containers", containers);
        spec.put("serviceAccountName", deployment.get("spec", "serviceAccount"));
        template.put("spec", spec);
        return template;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    private static Object clusterPod(GenericKubernetesResource installation) {
        return installation
                .<List<Object>>get("spec", "templates", "podTemplates")
                .get(0);
    }

    private static BigDecimal replicas(GenericKubernetesResource installation) {
        Map<String, Object> cluster = asMap(installation
                .<List<Object>>get("spec", "configuration", "clusters")
                .get(0));
        return new BigDecimal(asMap(cluster.get("layout")).get("replicasCount").toString());
    }

    private static int taskManagers(GenericKubernetesResource deployment) {
        int parallelism = number(deployment, "spec", "job", "parallelism").intValueExact();
        Map<String, Object> configuration = deployment.get("spec", "flinkConfiguration");
        int slots = Integer.parseInt(
                configuration.get("taskmanager.numberOfTaskSlots").toString());
        return (parallelism + slots - 1) / slots;
    }

    /** Flink writes mebibytes as m. */
    private static BigDecimal flinkMemory(GenericKubernetesResource deployment, String role) {
        String memory = deployment.get("spec", role, "resource", "memory");
        return new BigDecimal(memory.replaceFirst("m$", "")).multiply(MIB);
    }

    private static BigDecimal requests(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .map(Container::getResources)
                .map(resources ->
                        Quantity.getAmountInBytes(resources.getRequests().get("memory")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal memory(Object quantity) {
        return Quantity.getAmountInBytes(new Quantity(quantity.toString()));
    }

    private static BigDecimal number(GenericKubernetesResource object, Object... path) {
        return new BigDecimal(object.get(path).toString());
    }
}
