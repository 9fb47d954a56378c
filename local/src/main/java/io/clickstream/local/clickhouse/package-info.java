/** ClickHouse's process: the engine in this process, behind an HTTP interface. */
package io.clickstream.local.clickhouse;
