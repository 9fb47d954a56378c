package io.clickstream.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Numbers the operators of a compiled plan by the tables that they read or lead to, instead of by their order in the script. Flink finds
 * the state of an operator by its number: so it is found again after another INSERT has come before it.
 */
final class OperatorIds {

    /** The web UI shows them behind an operator's name. */
    private static final int NUMBERS = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode plan;
    private final Map<Integer, List<JsonNode>> inputs = new HashMap<>();
    private final Map<Integer, JsonNode> nodes = new HashMap<>();

    /** The new number of each node. */
    private final Map<Integer, Integer> numbers = new HashMap<>();

    private final Map<String, Integer> seen = new HashMap<>();
    private final Set<Integer> taken = new HashSet<>();

    private OperatorIds(ObjectNode plan) {
        this.plan = plan;
        plan.path("nodes").forEach(node -> nodes.put(id(node), node));
        plan.path("edges")
                .forEach(edge -> inputs.computeIfAbsent(edge.path("target").asInt(), target -> new ArrayList<>())
                        .add(nodes.get(edge.path("source").asInt())));
    }

    /** @param plan as Flink writes it */
    static String numbered(String plan) {
        try {
            return JSON.writeValueAsString(new OperatorIds((ObjectNode) JSON.readTree(plan)).numbered());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Flink's plan is no JSON", e);
        }
    }

    private ObjectNode numbered() {
        plan.path("nodes").forEach(node -> table(node, "scanTableSource").ifPresent(table -> number(node, table)));
        plan.path("nodes").forEach(node -> table(node, "dynamicTableSink").ifPresent(table -> leadingTo(node, table)));
        plan.path("nodes").forEach(node -> ((ObjectNode) node).put("id", numbers.get(id(node))));
        plan.path("edges").forEach(edge -> {
            ObjectNode known = (ObjectNode) edge;
            known.put("source", numbers.get(edge.path("source").asInt()));
            known.put("target", numbers.get(edge.path("target").asInt()));
        });
        return plan;
    }

    /** What several sinks have in common belongs to the first one. */
    private void leadingTo(JsonNode sink, String table) {
        Deque<JsonNode> open = new ArrayDeque<>(List.of(sink));
        while (!open.isEmpty()) {
            JsonNode node = open.poll();
            if (!numbers.containsKey(id(node))) {
                number(node, table);
                open.addAll(inputs.getOrDefault(id(node), List.of()));
            }
        }
    }

    private void number(JsonNode node, String table) {
        // Without its version, which is another one when Flink changes how it works, not what it keeps.
        String name = table + " " + node.path("type").asText().replaceFirst("_\\d+$", "");
        CRC32 hash = new CRC32();
        hash.update((name + " " + seen.merge(name, 1, Integer::sum)).getBytes(StandardCharsets.UTF_8));
        int number = (int) (hash.getValue() % NUMBERS);
        while (!taken.add(number)) {
            number = (number + 1) % NUMBERS;
        }
        numbers.put(id(node), number);
    }

    private static int id(JsonNode node) {
        return node.path("id").asInt();
    }

    private static Optional<String> table(JsonNode node, String use) {
        return Optional.ofNullable(
                node.path(use).path("table").path("identifier").textValue());
    }
}
