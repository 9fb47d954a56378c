/** Avro whose schemas are in a registry, read without the faults of Flink's own reader. */
package io.clickstream.job.format.avro;
