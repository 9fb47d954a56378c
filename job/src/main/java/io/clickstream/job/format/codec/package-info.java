/** What a table's columns mean in JSON: codecs of the column types, and the parser and the writer of whole records. */
package io.clickstream.job.format.codec;
