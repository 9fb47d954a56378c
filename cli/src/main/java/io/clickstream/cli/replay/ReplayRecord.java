package io.clickstream.cli.replay;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as it goes back into its raw topic.
 *
 * @param key of the raw record, null if it had none
 * @param before its payload as it was, null if it had none
 * @param payload its payload now
 */
record ReplayRecord(DeadLetterRecord deadLetter, byte[] key, byte[] before, byte[] payload) {
    private static final String HEADER = "clickstream-replay-of";

    /** The record to send: to the partition it came from, where those of its key are. */
    ProducerRecord<byte[], byte[]> toProducerRecord() {
        SourceRecordId id = deadLetter.id();
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(id.topic(), id.partition(), key, payload);
        sent.headers().add(HEADER, id.toString().getBytes(StandardCharsets.UTF_8));
        return sent;
    }

    /** Which dead letter a record replays, as {@link SourceRecordId} spells it; null if none. */
    static String replayOf(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
