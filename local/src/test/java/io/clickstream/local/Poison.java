package io.clickstream.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.ProducerRecord;

/** A record that no sane producer sends, and what has to become of it. */
record Poison(String name, ProducerRecord<byte[], byte[]> record, Fate fate) {

    /** A record with a key of bytes that are no text. */
    static Poison of(String name, String topic, byte[] value, Fate fate) {
        return of(name, topic, latin1("\u00ff\0k"), value, fate);
    }

    static Poison of(String name, String topic, byte[] key, byte[] value, Fate fate) {
        return new Poison(name, new ProducerRecord<>(topic, key, value), fate);
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    /** The characters as bytes, for bytes that are no text. */
    static byte[] latin1(String bytes) {
        return bytes.getBytes(ISO_8859_1);
    }

    @Override
    public String toString() {
        return record.topic() + ": " + name;
    }
}
