/** What all readers of Kafka in the job share. */
package io.clickstream.job.kafka;
