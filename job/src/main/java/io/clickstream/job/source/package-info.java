/** Flink's Kafka source, which here knows one topic from another one of the same name. */
package io.clickstream.job.source;
