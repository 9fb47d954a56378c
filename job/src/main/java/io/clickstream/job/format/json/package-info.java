/** A JSON scanner and writer for bytes, without a tree and without exceptions, that take eight bytes at a time where they can. */
package io.clickstream.job.format.json;
