package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentationTest {

    @Test
    void linksLeadSomewhere() {
        List<String> broken = Documentation.pages().stream()
                .flatMap(page -> page.links()
                        .filter(link -> !leadsSomewhere(page, link))
                        .map(link -> Chart.HOME.relativize(page.path()) + ": " + link))
                .toList();

        assertThat(broken).isEmpty();
    }

    @Test
    void theStatusScriptNamesSectionsOfTheRunbook() throws IOException {
        // Given
        String script = Files.readString(Chart.HOME.resolve("k8s/scripts/status.sh"));

        // When
        List<String> named = Pattern.compile("problem ([a-z-]+) \"")
                .matcher(script)
                .results()
                .map(found -> found.group(1))
                .toList();

        // Then
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(Documentation.page("docs/runbook.md").anchors()).containsAll(named);
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
