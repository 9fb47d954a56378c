/** The {@code dead-letter} format: any other format of Flink, with failures as data. */
package io.clickstream.job.format.wrapper;
