/** Reads raw topics again with the SQL of now, and makes what is in ClickHouse exact. */
package io.clickstream.cli.backfill;
