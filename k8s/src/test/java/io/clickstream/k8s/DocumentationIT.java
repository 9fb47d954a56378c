package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ApiServer.Extension.class)
class DocumentationIT {

    @Test
    void everyManifestIsTaken(ApiServer server) {
        // Given
        List<GenericKubernetesResource> manifests = Documentation.pages().stream()
                .flatMap(page -> page.code("yaml"))
                .filter(yaml -> yaml.startsWith("apiVersion:"))
                .flatMap(yaml -> Rendered.parse(yaml).objects().stream())
                .toList();

        // When
        List<String> refused = new Admission(server).refused(manifests);

        // Then
        assertThat(manifests)
                .extracting(GenericKubernetesResource::getKind)
                .contains("KafkaUser", "FlinkStateSnapshot");
        assertThat(refused).isEmpty();
    }
}
