/** Compares raw topics, derived topics and ClickHouse, record by record. */
package io.clickstream.core.reconcile;
