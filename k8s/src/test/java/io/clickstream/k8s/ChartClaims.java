package io.clickstream.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Everything that a chart says of topics, groups, transactional ids and sizes of records, beside what the pipeline has. */
final class ChartClaims {

    private static final Pattern LABEL =
            Pattern.compile("\\b(topic|source_topic|group|consumergroup) *(?:=|!=|=~|!~) *\"([^\"$]+)\"");

    private final Topology topology = Topology.builtIn();
    private final Chart chart;
    private final List<Claim> claims = new ArrayList<>();

    /**
     * Something that the chart says.
     *
     * @param where it says so, for messages
     * @param pipeline what the topology has in its place
     */
    record Claim(String where, Object said, Object pipeline) {

        boolean holds() {
            return said.equals(pipeline);
        }

        @Override
        public String toString() {
            return where + " is " + said + ", but the pipeline has " + pipeline;
        }
    }

    private ChartClaims(Chart chart) {
        this.chart = chart;
    }

    static List<Claim> of(Chart chart) {
        ChartClaims all = new ChartClaims(chart);
        for (Chart.Values values : Chart.Values.values()) {
            all.values(values.file().getFileName().toString());
            all.topics(values);
        }
        all.queries();
        return all.claims;
    }

    /** What a values file has, if anything: those for a kind of cluster have only what is different there. */
    private void values(String file) {
        JsonNode values = yaml(chart.path().resolve(file));
        List<String> clean = topology.cleanTopics().stream().map(Sink::topic).toList();
        List<String> groups = topology.sinks().stream().map(Sink::consumerGroup).toList();
        value(file, values, "kafka.topics.raw.names", topology.rawTopics());
        value(file, values, "kafka.topics.processed.names", clean);
        value(
                file,
                values,
                "kafka.topics.deadLetters.names",
                List.of(topology.deadLetters().topic()));
        value(file, values, "job.consumerGroup", topology.jobGroup());
        value(file, values, "job.transactionalIdPrefixes", topology.transactionalIdPrefixes());
        value(file, values, "clickhouse.consumerGroups", groups);
    }

    private void value(String file, JsonNode values, String key, Object pipeline) {
        JsonNode found = values.at("/" + key.replace('.', '/'));
        if (!(found instanceof MissingNode)) {
            Object said = new ObjectMapper().convertValue(found, Object.class);
            claims.add(new Claim(key + " in " + file, said, pipeline));
        }
    }

    /** As they are rendered, where values and templates come together. */
    private void topics(Chart.Values values) {
        Set<String> created = new TreeSet<>();
        for (GenericKubernetesResource topic :
                chart.render(Chart.RELEASE, values, Map.of()).ofKind("KafkaTopic")) {
            String name = topic.get("spec", "topicName");
            created.add(name);
            claims.add(new Claim(
                    "max.message.bytes of KafkaTopic " + name + " with " + values,
                    topic.get("spec", "config", "max.message.bytes"),
                    topology.rawTopics().contains(name)
                            ? topology.maxRawRecordBytes()
                            : topology.maxDerivedRecordBytes()));
        }
        claims.add(new Claim("the KafkaTopics with " + values, created, new TreeSet<>(topology.topics())));
    }

    /** Names in the queries of alert rules and dashboards. */
    private void queries() {
        for (GenericKubernetesResource object :
                chart.render(Map.of("monitoring.enabled", true)).objects()) {
            String where = object.getKind() + " " + object.getMetadata().getName();
            expressions(object)
                    .flatMap(query -> LABEL.matcher(query).results())
                    .map(MatchResult::group)
                    .distinct()
                    .forEach(matcher -> matcher(where, matcher));
        }
    }

    private void matcher(String where, String matcher) {
        MatchResult parts = LABEL.matcher(matcher).results().findFirst().orElseThrow();
        Set<String> known = parts.group(1).endsWith("topic")
                ? new TreeSet<>(topology.topics())
                : new TreeSet<>(topology.topicsByGroup().keySet());
        Set<String> said = new TreeSet<>(Arrays.asList(parts.group(2).split("\\|")));
        Set<String> right = new TreeSet<>(said);
        right.retainAll(known);
        claims.add(new Claim(matcher + " in " + where, said, right));
    }

    private static Stream<String> expressions(GenericKubernetesResource object) {
        ObjectMapper json = new ObjectMapper();
        return switch (object.getKind()) {
            case "PrometheusRule" -> json.valueToTree(object).findValuesAsText("expr").stream();
            case "ConfigMap" ->
                Rendered.as(object, ConfigMap.class).getData().entrySet().stream()
                        .filter(file -> file.getKey().endsWith(".json"))
                        .flatMap(file -> read(json, file.getValue()).findValuesAsText("expr").stream());
            default -> Stream.empty();
        };
    }

    private static JsonNode read(ObjectMapper json, String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode yaml(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
