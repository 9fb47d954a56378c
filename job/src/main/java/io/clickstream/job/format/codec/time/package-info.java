/** Dates, times and timestamps in JSON. */
package io.clickstream.job.format.codec.time;
