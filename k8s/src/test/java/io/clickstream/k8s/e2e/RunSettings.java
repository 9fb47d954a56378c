package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run was told.
 *
 * @param context of the kubeconfig
 * @param anyContext whether it may be one that is not kind's
 * @param chart folder of the chart
 * @param values values files, the last one goes before the others
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

    /** All of them, by the names of their options. */
    Map<String, Object> shown() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("context", context);
        all.put("allow-any-context", anyContext);
        all.put("chart", chart);
        all.put("values", values);
        all.put("set", set);
        all.put("storage-class", storageClass.isEmpty() ? "(the cluster's default)" : storageClass);
        all.put("timeout-factor", timeoutFactor);
        all.put("messages-per-second", messagesPerSecond);
        all.put("events", events);
        all.put("kill-grace", killGrace);
        all.put("next-job-image", nextJobImage.isEmpty() ? "(none)" : nextJobImage);
        all.put("skip", skip);
        all.put("keep", keep);
        all.put("results", results);
        return all;
    }
}
