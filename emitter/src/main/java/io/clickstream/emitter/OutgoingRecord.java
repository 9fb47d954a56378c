package io.clickstream.emitter;

/** A record that is about to be written to Kafka. */
public interface OutgoingRecord {

    /** Where it goes. */
    String topic();

    /** Its key, not to be changed; null for none. */
    byte[] key();

    /** Its value, not to be changed. */
    byte[] value();

    /** Whether the value was damaged on purpose. */
    boolean malformed();
}
