/**
 * The {@code event-json} table format: one JSON object per record, read straight from bytes into the declared columns
 * and written straight from rows to bytes.
 *
 * <p>A record that does not keep the contract of its table becomes a row too: its metadata column {@code error} says
 * why, {@code raw} holds its bytes.
 *
 * <p>Reading: {@link io.clickstream.job.format.JsonScanner} walks over the text with
 * {@link io.clickstream.job.format.JsonString} and {@link io.clickstream.job.format.JsonNumber},
 * {@link io.clickstream.job.format.RecordParser} fills the row. Writing: {@link io.clickstream.job.format.JsonBuffer}.
 * What a column type means in JSON, in both directions, is a {@link io.clickstream.job.format.ValueCodec}.
 *
 * <p>Both go eight bytes at a time where they can: {@link io.clickstream.job.format.Words}.
 */
package io.clickstream.job.format;
