package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** When a custom resource of the pipeline is what its specification says, as far as its operator tells. */
final class Readiness {

    private static final Set<String> STRIMZI = Set.of("Kafka", "KafkaTopic", "KafkaUser");
    private static final Set<String> CLICKHOUSE = Set.of("ClickHouseInstallation", "ClickHouseKeeperInstallation");

    private Readiness() {}

    /** Kinds that have a status to wait for. */
    static boolean isKnown(String kind) {
        return STRIMZI.contains(kind) || CLICKHOUSE.contains(kind) || kind.equals("FlinkDeployment");
    }

    /** @param suspended whether the job is meant to be suspended */
    static WaitResult<Boolean> of(GenericKubernetesResource resource, boolean suspended) {
        if (resource == null) {
            return WaitResult.notYet("is not there");
        }
        if (STRIMZI.contains(resource.getKind())) {
            return strimzi(resource);
        }
        if (CLICKHOUSE.contains(resource.getKind())) {
            String status = text(resource, "status", "status");
            return WaitResult.of("Completed".equals(status), "status " + status);
        }
        return flink(resource, suspended);
    }

    private static WaitResult<Boolean> strimzi(GenericKubernetesResource resource) {
        List<Map<String, Object>> conditions = resource.get("status", "conditions");
        Map<String, Object> ready = conditions == null
                ? Map.of()
                : conditions.stream()
                        .filter(condition -> "Ready".equals(condition.get("type")))
                        .findFirst()
                        .orElse(Map.of());
        if (ready.isEmpty()) {
            return WaitResult.notYet("condition Ready is not there" + others(conditions));
        }
        String state = "condition Ready is " + ready.get("status") + reason(ready);
        return WaitResult.of("True".equals(ready.get("status")) && isObserved(resource), state + observed(resource));
    }

    /** Of a resource that is not ready, NotReady and its like say why. */
    private static String others(List<Map<String, Object>> conditions) {
        StringBuilder all = new StringBuilder();
        if (conditions != null) {
            for (Map<String, Object> condition : conditions) {
                all.append("; ")
                        .append(condition.get("type"))
                        .append(" is ")
                        .append(condition.get("status"))
                        .append(reason(condition));
            }
        }
        return all.toString();
    }

    private static String reason(Map<String, Object> condition) {
        Object reason = condition.get("reason");
        Object message = condition.get("message");
        return reason == null ? "" : " (" + reason + (message == null ? "" : ": " + message) + ")";
    }

    private static WaitResult<Boolean> flink(GenericKubernetesResource resource, boolean suspended) {
        String state = text(resource, "status", "jobStatus", "state");
        String lifecycle = text(resource, "status", "lifecycleState");
        String error = text(resource, "status", "error");
        boolean reached =
                suspended ? "SUSPENDED".equals(lifecycle) : "RUNNING".equals(state) && "STABLE".equals(lifecycle);
        return WaitResult.of(
                reached && isObserved(resource),
                "job %s, lifecycle %s%s%s"
                        .formatted(
                                state, lifecycle, observed(resource), "none".equals(error) ? "" : ", error " + error));
    }

    private static boolean isObserved(GenericKubernetesResource resource) {
        Number generation = resource.get("status", "observedGeneration");
        return generation != null
                && generation.longValue() == resource.getMetadata().getGeneration();
    }

    private static String observed(GenericKubernetesResource resource) {
        return isObserved(resource) ? "" : ", of an older specification";
    }

    private static String text(GenericKubernetesResource resource, Object... path) {
        return Objects.toString(resource.get(path), "none");
    }
}
