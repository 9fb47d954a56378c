package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a release. */
@ExtendWith(SiteExtension.class)
@Tag(Tags.UNINSTALL)
class UninstallST {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    @DisplayName("helm uninstall leaves nothing in the namespace but the volumes, with their claims")
    void leavesTheVolumesAlone(Site site) {
        // Given
        site.deployed();
        Leftovers leftovers = new Leftovers(new NamespacedObjects(site.client()));
        List<String> volumes = leftovers.volumes(site.namespace());

        // When
        site.release().uninstall();

        // Then
        site.waiting().until("an empty namespace", LIMIT, () -> {
            List<String> left = leftovers.in(site.namespace());
            return Look.of(left.isEmpty(), left.isEmpty() ? "empty" : left.size() + " left: " + left);
        });
        assertThat(volumes).hasSizeGreaterThanOrEqualTo(3);
        assertThat(leftovers.volumes(site.namespace())).isEqualTo(volumes);
    }
}
