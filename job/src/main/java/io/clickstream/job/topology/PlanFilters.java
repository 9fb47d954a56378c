package io.clickstream.job.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Which sinks of a compiled plan get only some of the records that can be read. A condition that a record could be read is no
 * filter; any other one is, and so is a join or whatever else stands between a source and a sink.
 */
final class PlanFilters {

    /** Nodes that let every row through, if they have no condition. */
    private static final Pattern TRANSPARENT =
            Pattern.compile("stream-exec-(?:table-source-scan|calc|union|watermark-assigner|sink)_\\d+");

    private static final String IS_NULL = "$IS NULL$1";

    private final Map<Integer, JsonNode> nodes = new HashMap<>();
    private final Map<Integer, List<Integer>> inputs = new HashMap<>();
    private final Set<String> errorColumns;

    /**
     * @param plan as JSON
     * @param errorColumns names of the columns that say why a record could not be read
     */
    PlanFilters(JsonNode plan, Set<String> errorColumns) {
        this.errorColumns = errorColumns;
        plan.path("nodes").forEach(node -> nodes.put(node.path("id").asInt(), node));
        plan.path("edges")
                .forEach(edge -> inputs.merge(
                        edge.path("target").asInt(),
                        List.of(edge.path("source").asInt()),
                        (some, more) ->
                                Stream.concat(some.stream(), more.stream()).toList()));
    }

    /** The nodes that a sink's rows come from. */
    Stream<JsonNode> sources(JsonNode sink) {
        return sources(sink.path("id").asInt(), id -> true);
    }

    /** Those of them whose rows all get to the sink, but for records that could not be read. */
    Stream<JsonNode> completeSources(JsonNode sink) {
        return sources(sink.path("id").asInt(), this::letsAllThrough);
    }

    private Stream<JsonNode> sources(int id, IntPredicate passes) {
        if (!passes.test(id)) {
            return Stream.empty();
        }
        List<Integer> before = inputs.getOrDefault(id, List.of());
        return before.isEmpty() ? Stream.of(nodes.get(id)) : before.stream().flatMap(input -> sources(input, passes));
    }

    /** Whether a row of a source may become several on its way to a sink: it is taken apart. */
    boolean takesApart(JsonNode sink) {
        return takesApart(sink.path("id").asInt());
    }

    private boolean takesApart(int id) {
        return nodes.get(id).path("type").asText().startsWith("stream-exec-correlate")
                || inputs.getOrDefault(id, List.of()).stream().anyMatch(this::takesApart);
    }

    private boolean letsAllThrough(int id) {
        JsonNode node = nodes.get(id);
        return TRANSPARENT.matcher(node.path("type").asText()).matches() && !isFilter(node.path("condition"), id);
    }

    private boolean isFilter(JsonNode condition, int id) {
        if (condition.isMissingNode() || condition.isNull()) {
            return false;
        }
        JsonNode operand = condition.path("operands").path(0);
        return !condition.path("internalName").asText().equals(IS_NULL)
                || !operand.path("kind").asText().equals("INPUT_REF")
                || !isError(id, operand.path("inputIndex").asInt());
    }

    private boolean isError(int id, int index) {
        return inputs.getOrDefault(id, List.of()).stream().allMatch(input -> {
            List<String> fields = fields(nodes.get(input).path("outputType"));
            return index < fields.size() && errorColumns.contains(fields.get(index));
        });
    }

    /** Names of a row's fields; the plan has the type as SQL, and as an object where SQL has no words for it. */
    private static List<String> fields(JsonNode row) {
        return row.isObject()
                ? StreamSupport.stream(row.path("fields").spliterator(), false)
                        .map(field -> field.path("name").asText())
                        .toList()
                : LogicalTypeChecks.getFieldNames(
                        LogicalTypeParser.parse(row.asText(), PlanFilters.class.getClassLoader()));
    }
}
