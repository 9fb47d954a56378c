package io.clickstream.job.source.bounded;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Takes of a key or value what is read of it, before the consumer copies the whole. */
public final class BoundedDeserializer implements Deserializer<byte[]> {

    /** A setting of the consumer: how many bytes are read. */
    public static final String LIMIT = "clickstream.max.record.bytes";

    private RecordLimit limit;
    private boolean isKey;

    @Override
    public void configure(Map<String, ?> settings, boolean key) {
        limit = new RecordLimit(Integer.parseInt(settings.get(LIMIT).toString()));
        isKey = key;
    }

    @Override
    public byte[] deserialize(String topic, byte[] data) {
        return deserialize(topic, null, data == null ? null : ByteBuffer.wrap(data));
    }

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
        return isKey ? limit.key(data) : limit.value(data);
    }
}
