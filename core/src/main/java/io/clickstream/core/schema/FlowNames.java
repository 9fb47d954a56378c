package io.clickstream.core.schema;

import java.util.List;
import java.util.Set;

/**
 * What the tables and views between a clean topic and its table are called.
 *
 * @param database of all of them
 * @param table where rows end
 * @param queue the Kafka table
 * @param incoming the table that stores nothing
 * @param parse the view from the queue to it
 * @param rows the view from there to the table
 * @param rejected the view from there to the dead letters
 */
public record FlowNames(
        String database, String table, String queue, String incoming, String parse, String rows, String rejected) {

    /** Tables that every pipeline has, besides those of its events. */
    public static final Set<String> COMMON_TABLES = Set.of(
            "backfills",
            "dead_letters",
            "dead_letters_queue",
            "dead_letters_mv",
            "dead_letters_pending",
            "dead_letter_replays",
            "reconciled_offsets");

    /** Those of any table but the built-in one. */
    public static FlowNames of(String database, String table) {
        return new FlowNames(
                database,
                table,
                table + "_queue",
                table + "_incoming",
                table + "_incoming_mv",
                table + "_mv",
                table + "_rejected_mv");
    }

    /** The names that are not the table's own. */
    List<String> derived() {
        return List.of(queue, incoming, parse, rows, rejected);
    }
}
