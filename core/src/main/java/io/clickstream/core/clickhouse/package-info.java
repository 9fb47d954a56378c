/** The client of ClickHouse's HTTP interface. */
package io.clickstream.core.clickhouse;
