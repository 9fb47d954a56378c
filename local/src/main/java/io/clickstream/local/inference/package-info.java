/** A first version of a pipeline's folder, from samples of its records: columns, types, what is always there, key and event time. */
package io.clickstream.local.inference;
