package io.clickstream.job.topology;

import io.clickstream.job.PreparedScript;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param complete names of the sinks that get every record that can be read, by one INSERT at least
 */
record TablesInUse(List<KafkaTable> sources, List<KafkaTable> sinks, Set<String> complete) {

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
        Set<String> complete = tables(plan, SINK)
                .filter(sink -> !filters.filters(sink))
                .map(sink -> script.identifier(identifier(sink, SINK)).getObjectName())
                .collect(Collectors.toSet());
        return new TablesInUse(tables(script, plan, SOURCE), tables(script, plan, SINK), complete);
    }

    private static JsonNode read(String plan) {
        try {
            return JSON.readTree(plan);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> tables(JsonNode plan, String use) {
        return StreamSupport.stream(plan.path("nodes").spliterator(), false)
                .filter(node -> node.path(use).path("table").path("identifier").isTextual());
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
