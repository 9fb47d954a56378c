package io.clickstream.k8s.e2e;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a part shows to Prometheus, as far as it is plain text.
 *
 * @param samples in their order
 */
record Metrics(List<Sample> samples) {

    /** Names of the parts' own metrics in a query; Prometheus' own begin otherwise. */
    private static final Pattern NAME = Pattern.compile("\\b(clickstream|flink|kafka|strimzi|chi)_\\w+");

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)(?: -?\\d+)?");

    /**
     * A value.
     *
     * @param labels as they stand there, such as {@code topic="orders",partition="0"}
     */
    record Sample(String name, String labels, double value) {}

    static Metrics parse(String text) {
        return new Metrics(text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(found -> new Sample(
                        found.group(1), found.group(2) == null ? "" : found.group(2), number(found.group(3))))
                .toList());
    }

    /** Those that a query needs. */
    static Set<String> namesIn(String query) {
        return NAME.matcher(query).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The samples of one name. */
    List<Sample> of(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    double sum(String name) {
        return of(name).stream().mapToDouble(Sample::value).sum();
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
