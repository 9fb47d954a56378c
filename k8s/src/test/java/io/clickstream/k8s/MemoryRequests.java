package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Stream;

/** Adds up the memory that a release requests of a cluster. */
final class MemoryRequests {

    private static final BigDecimal MIB = BigDecimal.valueOf(1024 * 1024);

    private MemoryRequests() {}

    /** Of all pods that stay, in MiB, those of operators included. */
    static long mib(Rendered rendered) {
        Stream<BigDecimal> ours = PlannedPod.of(rendered).stream()
                .filter(pod -> !Set.of("Pod", "CronJob").contains(pod.owner().getKind()))
                .map(pod -> pod.containers().stream()
                        .map(container -> Quantity.getAmountInBytes(
                                container.getResources().getRequests().get("memory")))
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .multiply(BigDecimal.valueOf(pod.replicas())));
        GenericKubernetesResource brokers = rendered.only("KafkaNodePool");
        Stream<BigDecimal> strimzis = Stream.of(
                memory(brokers, "spec", "resources", "requests", "memory")
                        .multiply(BigDecimal.valueOf(brokers.<Integer>get("spec", "replicas"))),
                entityOperator(rendered, "topicOperator"),
                entityOperator(rendered, "userOperator"),
                exporter(rendered.only("Kafka")));
        return Stream.concat(ours, strimzis)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(MIB)
                .longValueExact();
    }

    private static BigDecimal entityOperator(Rendered rendered, String operator) {
        return memory(rendered.only("Kafka"), "spec", "entityOperator", operator, "resources", "requests", "memory");
    }

    private static BigDecimal exporter(GenericKubernetesResource kafka) {
        return kafka.get("spec", "kafkaExporter") == null
                ? BigDecimal.ZERO
                : memory(kafka, "spec", "kafkaExporter", "resources", "requests", "memory");
    }

    private static BigDecimal memory(GenericKubernetesResource object, Object... path) {
        return Quantity.getAmountInBytes(new Quantity(object.get(path)));
    }
}
