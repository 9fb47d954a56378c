package io.clickstream.core.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Leaves keys and values where they are: a poll would keep hundreds of them, each of any size, for nobody. */
final class NoContent implements Deserializer<byte[]> {
    private static final byte[] NOTHING = {};

    @Override
    public byte[] deserialize(String topic, byte[] data) {
        return NOTHING;
    }

    /** Otherwise all of it would be copied first. */
    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
        return NOTHING;
    }
}
