package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    @Test
    void linksLeadSomewhere() {
        // When
        List<String> broken = Documentation.pages().stream()
                .flatMap(page -> page.links()
                        .filter(link -> !leadsSomewhere(page, link))
                        .map(link -> Chart.HOME.relativize(page.path()) + ": " + link))
                .toList();

        // Then
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Documentation page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.path()
                : page.path().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1
                        || Documentation.page(target.toString()).anchors().contains(parts[1]));
    }
}
