/** Records in Avro, whose schemas are in a registry. */
package io.clickstream.emitter.avro;
