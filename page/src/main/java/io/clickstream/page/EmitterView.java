package io.clickstream.page;

/**
 * What the emitter tells of itself, since it started.
 *
 * @param acknowledged events that Kafka has confirmed
 * @param failed events that could not be written
 */
record EmitterView(long acknowledged, long failed) {}
