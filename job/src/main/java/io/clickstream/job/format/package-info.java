/** The {@code event-json} table format as Flink sees it: its factory, options, schemas, metadata columns and metrics. */
package io.clickstream.job.format;
