package io.clickstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The rules that the chart gives to Prometheus.
 *
 * @param spec of the PrometheusRule, which is what a rule file of Prometheus holds
 */
record AlertRules(JsonNode spec) {

    /** Address of the runbook in the tests of the rules. */
    static final String RUNBOOK = "https://example.org/runbook";

    /**
     * An alert.
     *
     * @param sources expressions of the recorded series that it looks at
     */
    record Alert(
            String name,
            String expression,
            List<String> sources,
            Map<String, String> labels,
            Map<String, String> notes) {

        boolean dependsOn(String metric) {
            return Stream.concat(Stream.of(expression), sources.stream()).anyMatch(text -> text.contains(metric));
        }
    }

    static AlertRules of(Rendered rendered) {
        return new AlertRules(new ObjectMapper()
                .valueToTree(rendered.only("PrometheusRule")
                        .getAdditionalProperties()
                        .get("spec")));
    }

    static AlertRules rendered() {
        return of(Chart.PROJECT.render(Map.of("monitoring.enabled", true, "monitoring.runbookUrl", RUNBOOK)));
    }

    List<Alert> alerts() {
        return rules("alert")
                .map(rule -> new Alert(
                        rule.path("alert").asText(),
                        rule.path("expr").asText(),
                        rules("record")
                                .filter(other -> Metrics.of(rule.path("expr").asText())
                                        .contains(other.path("record").asText()))
                                .map(other -> other.path("expr").asText())
                                .toList(),
                        texts(rule.path("labels")),
                        texts(rule.path("annotations"))))
                .toList();
    }

    /** Names of the series that Prometheus makes of others. */
    List<String> recorded() {
        return rules("record").map(rule -> rule.path("record").asText()).toList();
    }

    /** Of alerts and of recorded series. */
    List<String> expressions() {
        return Stream.concat(rules("alert"), rules("record"))
                .map(rule -> rule.path("expr").asText())
                .toList();
    }

    private Stream<JsonNode> rules(String kind) {
        return spec.findValues("rules").stream().flatMap(JsonNode::valueStream).filter(rule -> rule.has(kind));
    }

    /** Where promtool and Prometheus find them. */
    Path writeTo(Path folder) {
        try {
            return Files.writeString(folder.resolve("rules.yaml"), Serialization.asYaml(spec));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }
}
