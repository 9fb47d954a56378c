/**
 * The way from a clean topic into its ClickHouse table, made of the columns of both: the queue, the views that read and check each
 * record, and the one that makes dead letters of what the table cannot take.
 */
package io.clickstream.core.schema;
