/** Types of columns: those of ClickHouse with how a value is read from JSON, those that Flink writes, and whether they go together. */
package io.clickstream.core.schema.type;
