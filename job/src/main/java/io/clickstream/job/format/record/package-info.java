/** Whole records: the columns of a table, and of its nested rows, arrays and maps, with the parser and the writer of them. */
package io.clickstream.job.format.record;
