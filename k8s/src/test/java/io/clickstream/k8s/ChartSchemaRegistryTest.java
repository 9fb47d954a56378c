package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The registry of a pipeline that asks one: one of the release's, or one that runs elsewhere. */
class ChartSchemaRegistryTest {

    private static final Path RIDES = Chart.HOME.resolve("examples/rides/values.yaml");
    private static final String INSIDE = "http://clickstream-schema-registry:8080/apis/ccompat/v7";

    @Test
    void oneOfTheReleaseKeepsItsSchemasAndIsAskedByJobAndEmitter() {
        Rendered rendered =
                rides(Map.of("emitter.enabled", true, "networkPolicies.producers[0].ipBlock.cidr", "192.0.2.2/32"));
        NetworkPaths paths = NetworkPaths.of(rendered);

        assertThat(variables(rendered, "jobmanager")).containsEntry("SCHEMA_REGISTRY_URL", INSIDE);
        assertThat(variables(rendered, "clickstream-emitter")).containsEntry("SCHEMA_REGISTRY_URL", INSIDE);
        assertThat(pod(rendered, "clickstream-schema-registry")).satisfies(registry -> {
            assertThat(registry.containers().get(0).getEnv())
                    .anyMatch(variable -> variable.getValue().equals("jdbc:h2:file:/data/registry;WRITE_DELAY=0"));
            assertThat(registry.containers().get(0).getVolumeMounts())
                    .anyMatch(mount -> mount.getMountPath().equals("/data")
                            && mount.getName().equals("data"));
        });
        assertThat(paths.out())
                .contains("job -> schema-registry:8080", "emitter -> schema-registry:8080")
                .noneMatch(path -> path.startsWith("schema-registry"));
        assertThat(paths.in())
                .filteredOn(path -> path.endsWith("schema-registry:8080"))
                .containsExactlyInAnyOrder(
                        "job -> schema-registry:8080",
                        "emitter -> schema-registry:8080",
                        "[192.0.2.2/32] -> schema-registry:8080");
    }

    @Test
    void oneElsewhereIsReachedWithItsLoginAndItsCertificateByEachPodOfTheJob() {
        Rendered rendered = rides(Map.of(
                "schemaRegistry.enabled", false,
                "schemaRegistry.url", "https://registry.example.com:8443/apis/ccompat/v7",
                "schemaRegistry.existingSecret", "registry-login",
                "schemaRegistry.caSecret", "registry-ca",
                "networkPolicies.externalRegistryCidrs", "{192.0.2.0/24}"));

        assertThat(rendered.identities()).noneMatch(identity -> identity.contains("schema-registry"));
        assertThat(variables(rendered, "jobmanager"))
                .containsEntry("SCHEMA_REGISTRY_URL", "https://registry.example.com:8443/apis/ccompat/v7")
                .containsEntry("SCHEMA_REGISTRY_USER_INFO", "registry-login/user-info")
                .containsEntry("SCHEMA_REGISTRY_TRUSTSTORE_LOCATION", "/etc/schema-registry-ca/ca.crt");
        for (String role : new String[] {"jobmanager", "taskmanager"}) {
            assertThat(pod(rendered, role)).as(role).satisfies(pod -> {
                assertThat(pod.volumes())
                        .anyMatch(volume -> volume.getSecret() != null
                                && volume.getSecret().getSecretName().equals("registry-ca"));
                assertThat(pod.containers().get(0).getVolumeMounts())
                        .anyMatch(mount -> mount.getMountPath().equals("/etc/schema-registry-ca"));
            });
        }
        assertThat(NetworkPaths.of(rendered).out()).contains("job -> [192.0.2.0/24]:8443");
    }

    @Test
    void aPipelineThatAsksOneMustHaveOne() {
        assertThatThrownBy(() -> rides(Map.of("schemaRegistry.enabled", false)))
                .hasMessageContaining(
                        "job.sql asks SCHEMA_REGISTRY_URL: set schemaRegistry.url to the one that you have, or"
                                + " schemaRegistry.enabled=true to run one");
    }

    @Test
    void aPipelineThatAsksNoneHasNone() {
        Rendered rendered = Chart.PROJECT.render(Chart.Values.DEFAULTS);

        assertThat(rendered.identities()).noneMatch(identity -> identity.contains("schema-registry"));
        assertThat(variables(rendered, "jobmanager")).doesNotContainKey("SCHEMA_REGISTRY_URL");
        assertThat(NetworkPaths.of(rendered).out()).noneMatch(path -> path.contains("schema-registry"));
    }

    private static Rendered rides(Map<String, ?> settings) {
        return Chart.PROJECT.render(Chart.RELEASE, RIDES, settings);
    }

    private static PlannedPod pod(Rendered rendered, String name) {
        return PlannedPod.of(rendered).stream()
                .filter(pod -> pod.manifest().getMetadata().getName().contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** Those of a pod's first container; of a Secret, its name and key. */
    private static Map<String, String> variables(Rendered rendered, String pod) {
        Map<String, String> variables = new HashMap<>();
        Container container = pod(rendered, pod).containers().get(0);
        container
                .getEnv()
                .forEach(variable -> variables.put(
                        variable.getName(),
                        variable.getValue() != null
                                ? variable.getValue()
                                : variable.getValueFrom().getSecretKeyRef().getName() + "/"
                                        + variable.getValueFrom()
                                                .getSecretKeyRef()
                                                .getKey()));
        return variables;
    }
}
