/** Kafka's process. */
package io.clickstream.local.kafka;
