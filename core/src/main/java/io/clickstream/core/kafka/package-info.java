/** How programs reach Kafka, and what they read of it: offsets, transactions, records by offset. */
package io.clickstream.core.kafka;
