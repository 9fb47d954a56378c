/** Flink's process: a cluster, and the job in it. */
package io.clickstream.local.flink;
