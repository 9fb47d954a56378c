package io.clickstream.job.topology;

import io.clickstream.job.PreparedScript;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.catalog.ObjectIdentifier;

/**
 * The Kafka tables that the INSERTs of a script read and write, without those that nobody uses.
 *
 * <p>They are taken from the compiled plan, which Flink keeps readable from version to version: it has been through views,
 * common parts and pushed-down filters, and has the full name of each table. Its options come from the catalog, so an OPTIONS hint
 * in a query is not seen.
 *
 * @param sources in the order of the plan, each once
 * @param sinks likewise
 * @param read by name of a sink, the names of the sources that its rows come from
 * @param complete likewise, but only those of which each record that can be read gets there
 * @param takenApart names of the sinks that get several rows of one row of a source
 */
record TablesInUse(
        List<KafkaTable> sources,
        List<KafkaTable> sinks,
        Map<String, Set<String>> read,
        Map<String, Set<String>> complete,
        Set<String> takenApart) {

    private static final String SOURCE = "scanTableSource";
    private static final String SINK = "dynamicTableSink";

    private static final ObjectMapper JSON = new ObjectMapper();

    static TablesInUse of(PreparedScript script) {
        JsonNode plan = read(script.plan(StatementSet::compilePlan).asJsonString());
        Set<String> errors = tables(plan, SOURCE)
                .map(node -> identifier(node, SOURCE))
                .flatMap(table -> script.table(script.identifier(table)).stream())
                .flatMap(KafkaTable::errorColumns)
                .collect(Collectors.toSet());
        PlanFilters filters = new PlanFilters(plan, errors);
        return new TablesInUse(
                tables(script, plan, SOURCE),
                tables(script, plan, SINK),
                sources(script, plan, filters::sources),
                sources(script, plan, filters::completeSources),
                tables(plan, SINK)
                        .filter(filters::takesApart)
                        .map(sink -> name(script, identifier(sink, SINK)))
                        .collect(Collectors.toSet()));
    }

    /** By name of a sink; of several INSERTs, what one of them reads. */
    private static Map<String, Set<String>> sources(
            PreparedScript script, JsonNode plan, Function<JsonNode, Stream<JsonNode>> ofSink) {
        Map<String, Set<String>> sources = new HashMap<>();
        tables(plan, SINK)
                .forEach(sink -> ofSink.apply(sink)
                        .filter(source -> isTable(source, SOURCE))
                        .map(source -> name(script, identifier(source, SOURCE)))
                        .forEach(source -> sources.computeIfAbsent(
                                        name(script, identifier(sink, SINK)), name -> new HashSet<>())
                                .add(source)));
        return sources;
    }

    private static String name(PreparedScript script, String identifier) {
        return script.identifier(identifier).getObjectName();
    }

    private static JsonNode read(String plan) {
        try {
            return JSON.readTree(plan);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> tables(JsonNode plan, String use) {
        return StreamSupport.stream(plan.path("nodes").spliterator(), false).filter(node -> isTable(node, use));
    }

    private static boolean isTable(JsonNode node, String use) {
        return node.path(use).path("table").path("identifier").isTextual();
    }

    private static String identifier(JsonNode node, String use) {
        return node.path(use).path("table").path("identifier").textValue();
    }

    private static List<KafkaTable> tables(PreparedScript script, JsonNode plan, String use) {
        return tables(plan, use)
                .map(node -> identifier(node, use))
                .distinct()
                .map(script::identifier)
                .flatMap(identifier -> table(script, identifier).stream())
                .toList();
    }

    private static Optional<KafkaTable> table(PreparedScript script, ObjectIdentifier identifier) {
        return script.table(identifier).flatMap(table -> KafkaTable.of(identifier.getObjectName(), table));
    }
}
