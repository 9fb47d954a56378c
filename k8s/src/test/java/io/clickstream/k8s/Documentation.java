package io.clickstream.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param path its file
 * @param text its Markdown
 */
record Documentation(Path path, String text) {

    private static final List<Path> PLACES = Stream.of("README.md", "docs", "k8s", "helm", "clickhouse-schema")
            .map(Chart.HOME::resolve)
            .toList();
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    static List<Documentation> pages() {
        return PLACES.stream()
                .flatMap(Documentation::below)
                .map(Documentation::read)
                .toList();
    }

    static Documentation page(String path) {
        return read(Chart.HOME.resolve(path));
    }

    /** Blocks of code in a language. */
    Stream<String> code(String language) {
        return CODE.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2));
    }

    /** Where it leads inside the repository. */
    Stream<String> links() {
        return LINK.matcher(prose()).results().map(link -> link.group(1)).filter(target -> !target.contains("://"));
    }

    /** What can stand behind a # in a link to it, as GitHub makes it of its headings. */
    List<String> anchors() {
        return HEADING.matcher(prose())
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private String prose() {
        return CODE.matcher(text).replaceAll("");
    }

    private static Documentation read(Path path) {
        try {
            return new Documentation(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> below(Path place) {
        try (Stream<Path> files = Files.walk(place)) {
            return files
                    .filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
