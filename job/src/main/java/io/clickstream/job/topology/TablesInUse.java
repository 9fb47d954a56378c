package io.clickstream.job.topology;

import io.clickstream.job.PreparedScript;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
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
 */
record TablesInUse(List<KafkaTable> sources, List<KafkaTable> sinks) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static TablesInUse of(PreparedScript script) {
        JsonNode nodes =
                read(script.plan(StatementSet::compilePlan).asJsonString()).path("nodes");
        return new TablesInUse(tables(script, nodes, "scanTableSource"), tables(script, nodes, "dynamicTableSink"));
    }

    private static JsonNode read(String plan) {
        try {
            return JSON.readTree(plan);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<KafkaTable> tables(PreparedScript script, JsonNode nodes, String use) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.path(use).path("table").path("identifier"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .distinct()
                .map(script::identifier)
                .flatMap(identifier -> table(script, identifier).stream())
                .toList();
    }

    private static Optional<KafkaTable> table(PreparedScript script, ObjectIdentifier identifier) {
        return script.table(identifier).flatMap(table -> KafkaTable.of(identifier.getObjectName(), table));
    }
}
