/** The command behind {@code make backfill}: the operator's, with the job that it needs. */
package io.clickstream.local.backfill;
