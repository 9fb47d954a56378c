package io.clickstream.k8s.e2e;

import io.clickstream.k8s.Chart;
import io.clickstream.k8s.Rendered;
import io.clickstream.k8s.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A release of the chart in a namespace, by Helm's own program. */
final class Release {

    /** Of the one that every namespace has. */
    static final String NAME = "clickstream";

    private static final Duration LIMIT = Duration.ofMinutes(6);

    private final String name;
    private final Tool helm;
    private final String namespace;
    private final List<Path> values;
    private final List<String> base;
    private List<String> applied;

    /**
     * @param name its own
     * @param helm Helm, which finds the cluster by its environment
     * @param values values files
     * @param base single values of every installation and upgrade
     */
    Release(String name, Tool helm, String namespace, List<Path> values, List<String> base) {
        this.name = name;
        this.helm = helm.within(LIMIT);
        this.namespace = namespace;
        this.values = values;
        this.base = base;
    }

    /**
     * What goes into the chart besides the values of every release.
     *
     * @param set single values
     * @param files single values that are the contents of files
     */
    record Change(Chart chart, List<String> set, List<String> files) {

        static Change none(Chart chart) {
            return new Change(chart, List.of(), List.of());
        }

        /** The same of another chart. */
        Change of(Chart other) {
            return new Change(other, set, files);
        }

        Change set(String... more) {
            List<String> all = new ArrayList<>(set);
            all.addAll(Arrays.asList(more));
            return new Change(chart, all, files);
        }

        Change file(String key, Path file) {
            List<String> all = new ArrayList<>(files);
            all.add(key + "=" + file);
            return new Change(chart, set, all);
        }
    }

    /**
     * Installs it, or upgrades it if that changes something.
     *
     * @return whether anything was to do
     */
    boolean apply(Change change) {
        List<String> arguments = arguments(change);
        if (arguments.equals(applied)) {
            return false;
        }
        helm(arguments);
        applied = arguments;
        return true;
    }

    private List<String> arguments(Change change) {
        List<String> arguments = new ArrayList<>(
                List.of("upgrade", "--install", name, change.chart().path().toString()));
        values.forEach(file -> arguments.addAll(List.of("--values", file.toString())));
        base.forEach(value -> arguments.addAll(List.of("--set", value)));
        change.set().forEach(value -> arguments.addAll(List.of("--set", value)));
        change.files().forEach(value -> arguments.addAll(List.of("--set-file", value)));
        return arguments;
    }

    /** Goes back to the revision before. */
    void rollback() {
        helm(List.of("rollback", name));
        applied = null;
    }

    void uninstall() {
        helm(List.of("uninstall", name));
        applied = null;
    }

    /** Runs its tests and returns what they print. */
    String test() {
        return helm(List.of("test", name, "--logs"));
    }

    /** What Helm has installed, hooks left out. */
    Rendered manifest() {
        return Rendered.parse(helm(List.of("get", "manifest", name)));
    }

    /** All values, the chart's defaults included. */
    String allValues() {
        return helm(List.of("get", "values", name, "--all"));
    }

    private String helm(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--namespace", namespace));
        return helm.run(all.toArray(String[]::new));
    }
}
