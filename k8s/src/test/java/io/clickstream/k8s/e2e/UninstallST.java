package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a release. */
@ExtendWith(TestNamespaceExtension.class)
@Tag(Tags.UNINSTALL)
class UninstallST {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    @DisplayName("helm uninstall leaves nothing in the namespace but the volumes, with their claims")
    void leavesTheVolumesAlone(TestNamespace namespace) {
        // Given
        namespace.deployed();
        Leftovers leftovers = new Leftovers(new NamespacedObjects(namespace.client()));
        List<String> volumes = leftovers.volumes(namespace.name());

        // When
        namespace.release().uninstall();

        // Then
        namespace.waiting().until("an empty namespace", LIMIT, () -> {
            List<String> left = leftovers.in(namespace.name());
            return WaitResult.of(left.isEmpty(), left.isEmpty() ? "empty" : left.size() + " left: " + left);
        });
        assertThat(volumes).hasSizeGreaterThanOrEqualTo(3);
        assertThat(leftovers.volumes(namespace.name())).isEqualTo(volumes);
    }
}
