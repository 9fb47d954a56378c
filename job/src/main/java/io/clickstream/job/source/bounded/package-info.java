/**
 * Reads any record with bounded memory. Kafka's consumer holds a record in memory as a whole, and a few kilobytes of a
 * compressed batch may become gigabytes. So after each start the records are read one at a time for a while, and of long ones only
 * the beginning: a record over which the job has failed is behind it then, and the consumer goes on.
 */
package io.clickstream.job.source.bounded;
