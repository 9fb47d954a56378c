package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run was told: the parameters {@code e2e.*} of JUnit, which are system properties as well. docs/testing.md explains
 * them; k8s/scripts/e2e.sh refuses wrong ones before anything is built.
 *
 * @param parameter finds one, such as {@code e2e.context}
 */
record RunSettings(Function<String, Optional<String>> parameter) {

    /** Without it there is nothing to run on. */
    static final String CONTEXT = "e2e.context";

    private String text(String name, String otherwise) {
        return parameter.apply("e2e." + name).filter(given -> !given.isBlank()).orElse(otherwise);
    }

    private Stream<String> texts(String name, String separator, String otherwise) {
        return Stream.of(text(name, otherwise).split(separator)).filter(part -> !part.isBlank());
    }

    String context() {
        return text("context", "");
    }

    boolean anyContext() {
        return Boolean.parseBoolean(text("allow-any-context", ""));
    }

    String namespacePrefix() {
        return text("namespace-prefix", "clickstream-e2e-");
    }

    Chart chart() {
        return new Chart(Chart.HOME.resolve(text("chart", "helm/pipeline")));
    }

    List<Path> values() {
        return texts("values", ",", "helm/pipeline/values-kind.yaml")
                .map(Chart.HOME::resolve)
                .toList();
    }

    /** Single values of every release, before those of a scenario. */
    List<String> set() {
        List<String> all = new ArrayList<>();
        String storageClass = text("storage-class", "");
        if (!storageClass.isEmpty()) {
            for (String part : List.of("kafka", "objectStore", "clickhouse", "clickhouse.keeper")) {
                all.add(part + ".storage.class=" + storageClass);
            }
        }
        texts("set", ";", "").forEach(all::add);
        return all;
    }

    double timeoutFactor() {
        return Double.parseDouble(text("timeout-factor", "1"));
    }

    Duration scaled(Duration limit) {
        return Duration.ofMillis((long) (limit.toMillis() * timeoutFactor()));
    }

    double messagesPerSecond() {
        return Double.parseDouble(text("messages-per-second", "200"));
    }

    long events() {
        return Long.parseLong(text("events", "20000"));
    }

    int killGrace() {
        return Integer.parseInt(text("kill-grace", "1"));
    }

    /** Empty if there is none. */
    String nextJobImage() {
        return text("next-job-image", "");
    }

    /** By scenario or class, why it cannot run here. */
    Map<String, String> skip() {
        return texts("skip", ";", "")
                .map(entry -> entry.split("=", 2))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1]));
    }

    boolean keep() {
        return Boolean.parseBoolean(text("keep", ""));
    }

    Path results() {
        return Chart.HOME.resolve(text("results", "k8s/target/e2e"));
    }
}
