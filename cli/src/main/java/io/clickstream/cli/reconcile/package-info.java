/** Reports on a reconciliation of the raw topics, the clean topics and ClickHouse. */
package io.clickstream.cli.reconcile;
