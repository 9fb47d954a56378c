package io.clickstream.core.schema;

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
}
