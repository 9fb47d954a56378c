package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is kept out. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.SECURITY)
class IsolationST {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** There on every cluster. */
    private static final String API_SERVER = "kubernetes.default.svc:443";

    private static final Map<String, String> WALLED_IN = Map.of("clickstream.io/e2e", "walled-in");
    private static final String STRANGER = Release.NAME + "-stranger";

    @Test
    @DisplayName("a pod that is no part of the release reaches neither Kafka nor ClickHouse nor MinIO")
    void network(TestNamespace namespace) {
        // Given
        Pipeline pipeline = namespace.deployed();
        assumeFalse(
                reachesInSpiteOfAPolicy(pipeline),
                "the cluster's network plugin does not enforce NetworkPolicies (a pod whose policy denies all reached the"
                        + " API server)");

        // When
        Map<String, Boolean> reached = Reach.of(
                pipeline,
                Map.of(),
                List.of(
                        API_SERVER,
                        Release.NAME + "-kafka-bootstrap:9093",
                        Release.NAME + "-clickhouse:8123",
                        Release.NAME + "-clickhouse:9000",
                        Release.NAME + "-object-store:9000"));

        // Then
        assertThat(reached)
                .containsEntry(API_SERVER, true)
                .hasSize(5)
                .satisfies(all -> assertThat(all.values()).containsOnlyOnce(true));
    }

    @Test
    @DisplayName("a Kafka user without rights may not write")
    void kafkaUserWithoutRights(TestNamespace namespace) {
        // Given
        Pipeline pipeline = namespace.deployed();
        GenericKubernetesResource stranger =
                Serialization.unmarshal("""
                apiVersion: kafka.strimzi.io/v1
                kind: KafkaUser
                metadata:
                  name: %s
                  labels: {strimzi.io/cluster: %s}
                spec:
                  authentication: {type: scram-sha-512}
                  authorization: {type: simple, acls: []}
                """.formatted(STRANGER, Release.NAME), GenericKubernetesResource.class);
        pipeline.client().resource(stranger).inNamespace(namespace.name()).create();
        pipeline.waiting()
                .until(
                        "KafkaUser " + STRANGER,
                        LIMIT,
                        () -> Readiness.of(pipeline.resource("kafka.strimzi.io/v1", "KafkaUser", STRANGER), false));

        // When
        BoundedEmitter emitter = BoundedEmitter.of(pipeline.client(), namespace.name(), Release.NAME)
                .as(STRANGER)
                .with(Map.of("EVENTS", 10));
        Job job = pipeline.jobs().start("stranger", emitter.template());

        // Then
        pipeline.waiting().until("the refusal in the emitter's log", LIMIT, () -> {
            String log = pipeline.jobs().log(job);
            // It goes on to try, since the right may come later, and has sent nothing.
            assertThat(log).doesNotContain("acknowledged 10,");
            return WaitResult.of(
                    log.contains("Topic authorization failed"), log.isEmpty() ? "no log" : "not refused yet");
        });
    }

    @Test
    @DisplayName("the namespace of the release admits no privileged pod")
    void privilegedPod(TestNamespace namespace) {
        // Given
        Pod privileged = new PodBuilder()
                .withNewMetadata()
                .withName("privileged")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("privileged")
                .withImage("privileged")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();

        // When
        assertThatThrownBy(() -> namespace
                        .client()
                        .resource(privileged)
                        .inNamespace(namespace.name())
                        .create())
                // Then
                .hasMessageContaining("violates PodSecurity")
                .hasMessageContaining("privileged");
    }

    private static boolean reachesInSpiteOfAPolicy(Pipeline pipeline) {
        NetworkPolicy wall = Serialization.unmarshal("""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata:
                  name: walled-in
                spec:
                  podSelector:
                    matchLabels: {clickstream.io/e2e: walled-in}
                  policyTypes: [Egress]
                  egress:
                    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
                """, NetworkPolicy.class);
        pipeline.client().resource(wall).inNamespace(pipeline.namespace()).create();
        return Reach.of(pipeline, WALLED_IN, List.of(API_SERVER)).get(API_SERVER);
    }
}
