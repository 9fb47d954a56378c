package io.clickstream.emitter;

/**
 * One record for Kafka.
 *
 * @param type which topic it belongs to
 * @param key the user's id; shared between events, not to be changed
 * @param value the JSON object, or what {@link Corruption} made of it
 * @param malformed whether the value was damaged on purpose
 */
public record Event(EventType type, byte[] key, byte[] value, boolean malformed) implements OutgoingRecord {

    @Override
    public String topic() {
        return type.topic();
    }
}
