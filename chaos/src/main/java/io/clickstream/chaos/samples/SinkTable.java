package io.clickstream.chaos.samples;

import com.fasterxml.jackson.databind.JsonNode;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Sink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A table of ClickHouse that records end in: one of a clean topic, or the dead letters. */
final class SinkTable {

    private static final Set<String> NOT_OF_THE_RECORD = Set.of(
            "source_topic", "source_topic_id", "source_partition", "source_offset", "source_timestamp", "inserted_at");

    private final ClickHouse clickHouse;
    private final String name;
    private final List<String> columns;
    private final boolean deadLetters;

    /**
     * A row.
     *
     * @param partition of its raw record, with the id that the row has
     * @param offset of its raw record
     * @param time of its raw record, in milliseconds; null for none
     * @param values of the columns that the record decides
     * @param payload of a dead letter of the job; null of all others
     */
    record Row(RawPartition partition, long offset, Long time, List<String> values, byte[] payload) {}

    private SinkTable(ClickHouse clickHouse, String name, List<String> columns, boolean deadLetters) {
        this.clickHouse = clickHouse;
        this.name = name;
        this.columns = columns;
        this.deadLetters = deadLetters;
    }

    /** The table of a clean topic: everything is compared that its raw record decides. */
    static SinkTable of(ClickHouse clickHouse, Sink sink) throws InterruptedException {
        List<String> columns = clickHouse
                .query(
                        "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}"
                                + " AND default_kind != 'EPHEMERAL' ORDER BY position",
                        Map.of("table", sink.table()))
                .stream()
                .map(row -> row.get(0).asText())
                .filter(column -> !NOT_OF_THE_RECORD.contains(column))
                .toList();
        return new SinkTable(clickHouse, sink.table(), columns, false);
    }

    /** The dead letters: who refused the record, and why. */
    static SinkTable ofDeadLetters(ClickHouse clickHouse, Sink sink) {
        return new SinkTable(
                clickHouse, sink.table(), List.of("rejected_by", "reason", "source_index", "source_count"), true);
    }

    String name() {
        return name;
    }

    /** The columns that are compared. */
    List<String> columns() {
        return columns;
    }

    /** The same without some columns. */
    SinkTable without(Set<String> some) {
        return new SinkTable(
                clickHouse,
                name,
                columns.stream().filter(column -> !some.contains(column)).toList(),
                deadLetters);
    }

    /** Reads the rows of raw records. */
    void read(Map<RawPartition, OffsetSpan> records, Consumer<Row> row) throws InterruptedException {
        String values = columns.stream()
                .map(column -> "ifNull(toString(`" + column.replace("`", "\\`") + "`), '\\\\N')")
                .collect(Collectors.joining(", ", "[", "]"));
        String payload = deadLetters
                ? "if(rejected_by = 'job', base64Encode(ifNull(payload, '')), NULL), source_count > 1"
                : "NULL, 0";
        Map<List<String>, List<String>> sameValues = new HashMap<>();
        clickHouse.forEachRow(
                "SELECT source_topic, source_topic_id, source_partition, source_offset,"
                        + " toUnixTimestamp64Milli(toDateTime64(source_timestamp, 3, 'UTC')), " + values + ", "
                        + payload
                        + " FROM `" + name + "` WHERE " + condition(records),
                Map.of(),
                found -> row.accept(new Row(
                        new RawPartition(
                                found.get(0).asText(),
                                found.get(1).asText(),
                                found.get(2).asInt()),
                        found.get(3).asLong(),
                        found.get(4).isNull() ? null : found.get(4).asLong(),
                        sameValues.computeIfAbsent(texts(found.get(5)), texts -> texts),
                        ClickHouse.bytes(found.get(6)))));
    }

    /** A query for how many rows there are of raw records in several tables. */
    static String count(List<SinkTable> tables, Map<RawPartition, OffsetSpan> records) {
        return tables.stream()
                .map(table -> "(SELECT count() FROM `" + table.name + "` WHERE " + condition(records) + ")")
                .collect(Collectors.joining(" + ", "SELECT ", ""));
    }

    /** By topic and id, how many rows there are. */
    Map<List<String>, Long> countByTopic() throws InterruptedException {
        Map<List<String>, Long> counts = new HashMap<>();
        clickHouse
                .query("SELECT source_topic, source_topic_id, count() FROM `" + name + "` GROUP BY ALL")
                .forEach(row -> counts.put(
                        List.of(row.get(0).asText(), row.get(1).asText()),
                        row.get(2).asLong()));
        return counts;
    }

    /** As SQL, and not as parameters: only so the key is used. */
    private static String condition(Map<RawPartition, OffsetSpan> records) {
        List<String> conditions = new ArrayList<>(List.of("false"));
        records.forEach((partition, span) -> conditions.add(
                "source_topic = %s AND source_topic_id = %s AND source_partition = %d AND source_offset >= %d AND source_offset < %d"
                        .formatted(
                                ClickHouse.quote(partition.topic()),
                                ClickHouse.quote(partition.topicId()),
                                partition.number(),
                                span.from(),
                                span.to())));
        return "(" + String.join(" OR ", conditions) + ")";
    }

    private static List<String> texts(JsonNode array) {
        return Arrays.asList(StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toArray(String[]::new));
    }
}
