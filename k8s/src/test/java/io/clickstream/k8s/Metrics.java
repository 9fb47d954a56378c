package io.clickstream.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of metrics: those that expressions of Prometheus ask for, and those that there are. */
final class Metrics {

    private static final Path LISTS = Chart.HOME.resolve("k8s/src/test/resources/metrics");
    private static final Pattern SELECTED = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\{");

    private Metrics() {}

    /** What an expression asks for. All of ours select by labels, so no metric is without them. */
    static List<String> of(String expression) {
        return SELECTED.matcher(expression)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Conditions on labels of an expression, without their brackets. */
    static List<String> selectors(String expression) {
        return Pattern.compile("\\{([^}]*)\\}")
                .matcher(expression)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** What the parts have; each list tells where it is from, and what has been run. */
    static List<String> known() {
        try (Stream<Path> lists = Files.list(LISTS)) {
            return lists.flatMap(list -> listed(list.getFileName().toString()).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of the lists. */
    static List<String> listed(String list) {
        try {
            return Files.readAllLines(LISTS.resolve(list)).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
