package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a run was told: the parameters {@code e2e.*} of JUnit, which are system properties as well. docs/testing.md explains
 * them; k8s/scripts/e2e.sh refuses wrong ones before anything is built.
 *
 * @param context of the kubeconfig
 * @param anyContext whether it may be one that is not there to be tried on
 * @param namespacePrefix what begins the names of the namespaces
 * @param chart its folder
 * @param values values files, the last one takes precedence
 * @param set single values, as for {@code helm --set}
 * @param storageClass for every volume; empty for the cluster's default
 * @param timeoutFactor by which every limit is multiplied
 * @param messagesPerSecond load while something is killed, changed or moved
 * @param events how many a bounded emitter makes
 * @param killGrace seconds between the stop signal and the kill; 0 deletes the pod without waiting for its end
 * @param nextJobImage image of the job to upgrade to; empty if there is none
 * @param skip by scenario (or class), why it cannot run here
 * @param keep whether the namespace of a failed scenario stays
 * @param results folder of the results
 */
record RunSettings(
        String context,
        boolean anyContext,
        String namespacePrefix,
        Path chart,
        List<Path> values,
        List<String> set,
        String storageClass,
        double timeoutFactor,
        double messagesPerSecond,
        long events,
        int killGrace,
        String nextJobImage,
        Map<String, String> skip,
        boolean keep,
        Path results) {

    private static final String PREFIX = "e2e.";
    /** Without it there is nothing to run on. */
    static final String CONTEXT = PREFIX + "context";

    /** @param parameter JUnit's parameter of a name */
    static RunSettings of(Function<String, Optional<String>> parameter) {
        Function<String, String> text =
                name -> parameter.apply(PREFIX + name).orElse("").strip();
        Path chart = path(text.apply("chart"), "helm/pipeline");
        String values = text.apply("values");
        Map<String, String> skip = new LinkedHashMap<>();
        split(text.apply("skip"), ";").map(entry -> entry.split("=", 2)).forEach(entry -> skip.put(entry[0], entry[1]));
        return new RunSettings(
                text.apply("context"),
                Boolean.parseBoolean(text.apply("allow-any-context")),
                or(text.apply("namespace-prefix"), "clickstream-e2e-"),
                chart,
                values.isEmpty()
                        ? List.of(chart.resolve("values-kind.yaml"))
                        : split(values, ",").map(file -> path(file, "")).toList(),
                split(text.apply("set"), ";").toList(),
                text.apply("storage-class"),
                Double.parseDouble(or(text.apply("timeout-factor"), "1")),
                Double.parseDouble(or(text.apply("messages-per-second"), "200")),
                Long.parseLong(or(text.apply("events"), "20000")),
                Integer.parseInt(or(text.apply("kill-grace"), "1")),
                text.apply("next-job-image"),
                skip,
                Boolean.parseBoolean(text.apply("keep")),
                path(text.apply("results"), "k8s/target/e2e"));
    }

    private static String or(String given, String otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    private static Path path(String given, String otherwise) {
        return Chart.HOME.resolve(or(given, otherwise)).normalize();
    }

    private static Stream<String> split(String text, String separator) {
        return Stream.of(text.split(separator)).filter(part -> !part.isEmpty());
    }

    Chart pipelineChart() {
        return new Chart(chart);
    }

    /** Values of every release, before those of a scenario. */
    List<String> baseValues() {
        List<String> all = new ArrayList<>();
        if (!storageClass.isEmpty()) {
            for (String part : List.of("kafka", "objectStore", "clickhouse", "clickhouse.keeper")) {
                all.add(part + ".storage.class=" + storageClass);
            }
        }
        all.addAll(set);
        return all;
    }

    Duration scaled(Duration limit) {
        return Duration.ofMillis((long) (limit.toMillis() * timeoutFactor));
    }
}
