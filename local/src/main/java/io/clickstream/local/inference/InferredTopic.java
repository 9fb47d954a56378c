package io.clickstream.local.inference;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.schema.FlowNames;
import io.clickstream.core.schema.TableFlow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A topic of raw records, and all that follows from samples of them.
 *
 * @param topic its name
 * @param table what the clean records are called, in the job as in ClickHouse
 * @param isAvro whether its records are Avro with a schema in a registry, and not JSON
 * @param columns in the order of the first samples
 * @param leftOut fields that can be no column, each with the reason
 */
record InferredTopic(
        String topic, String table, boolean isAvro, List<InferredColumn> columns, Map<String, String> leftOut) {

    /** Names that the generated SQL needs itself. */
    private static final Set<String> TAKEN = Set.of("record_key", "parse_error", "raw_value", TableFlow.INSERTED_AT);

    /** Tables of the job that are not those of a topic. */
    private static final Set<String> OTHER_TABLES =
            Set.of("dead_letter_records", "kafka_connection", "kafka_source", "kafka_avro_source", "kafka_sink");

    /** The best names for the time of an event come first. */
    private static final List<String> EVENT_TIMES =
            List.of("event_time", "event_timestamp", "timestamp", "time", "ts", "occurred_at", "created_at", "created");

    /** Copies its collections. */
    InferredTopic {
        columns = List.copyOf(columns);
        leftOut = new LinkedHashMap<>(leftOut);
    }

    /** @param records JSON objects, at least one */
    static InferredTopic of(String topic, List<JsonNode> records) {
        Map<String, FieldProfile> fields = new LinkedHashMap<>();
        records.forEach(record -> record.properties()
                .forEach(field -> fields.computeIfAbsent(field.getKey(), name -> new FieldProfile())
                        .add(field.getValue())));
        List<InferredColumn> columns = new ArrayList<>();
        Map<String, String> leftOut = new LinkedHashMap<>();
        fields.forEach((name, profile) -> {
            InferredColumn column = InferredColumn.of(name, profile, records.size());
            problem(column).ifPresentOrElse(problem -> leftOut.put(name, problem), () -> columns.add(column));
        });
        return new InferredTopic(topic, table(topic), false, columns, leftOut);
    }

    /** Why a column cannot be one; empty if it can. */
    static Optional<String> problem(InferredColumn column) {
        String name = column.name();
        if (TAKEN.contains(name) || TableFlow.IDENTITY.contains(name) || name.startsWith(TableFlow.PREFIX)) {
            return Optional.of("the pipeline needs the name itself");
        }
        // Options of a table name it, in a list.
        boolean isPlain = isName(name) && (column.forms().isEmpty() || name.matches("[^,;:\"]*"));
        return isPlain ? Optional.empty() : Optional.of("the name cannot be written in SQL");
    }

    /** Whether a field can be called so in SQL. */
    static boolean isName(String name) {
        return !name.isBlank()
                && !name.contains("${")
                && name.codePoints().noneMatch(c -> Character.isISOControl(c) || "`\\'".indexOf(c) >= 0);
    }

    /** A topic's name as one word. */
    static String table(String topic) {
        String word = topic.replaceAll("\\W", "_");
        return Character.isDigit(word.charAt(0))
                        || OTHER_TABLES.contains(word)
                        || FlowNames.COMMON_TABLES.contains(word)
                ? "events_" + word
                : word;
    }

    /** What its raw records are called in the job. */
    String rawTable() {
        return "raw_" + table;
    }

    /** Where the job writes its clean records. */
    String cleanTopic() {
        return topic + "_clean";
    }

    /** Paths of fields whose looks have to be told, each with how it looks. */
    Stream<Map.Entry<String, String>> forms() {
        return columns.stream()
                .flatMap(column -> column.forms().entrySet().stream().sorted(Map.Entry.comparingByKey()));
    }

    /** Paths of what is kept as JSON text. */
    List<String> jsonTexts() {
        return forms().filter(form -> form.getValue().equals(InferredType.JSON_TEXT))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When an event was: a time that is always there. */
    Optional<InferredColumn> eventTime() {
        return columns.stream()
                .filter(column -> column.isEventTime() && column.required())
                .min(Comparator.comparingInt(column -> {
                    int rank = EVENT_TIMES.indexOf(column.name()
                            .replaceAll("(\\p{Ll})(\\p{Lu})", "$1_$2")
                            .toLowerCase(Locale.ROOT));
                    return rank < 0 ? EVENT_TIMES.size() : rank;
                }));
    }

    /** What events are about: a value that is always there, and comes back. */
    Optional<InferredColumn> key() {
        return columns.stream()
                .filter(InferredColumn::isKey)
                .min(Comparator.comparingInt(column -> column.name().matches("(?i).*(id|key|uuid|guid)") ? 0 : 1));
    }
}
