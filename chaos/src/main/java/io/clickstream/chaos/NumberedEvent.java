package io.clickstream.chaos;

import io.clickstream.emitter.EventType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * An event that says which one it is, wherever it turns up: its number is in the user id, which is the key of the raw
 * record, of the clean record and of the dead letter.
 *
 * @param number its number
 * @param type decides its raw topic
 * @param userId its user id
 * @param value the raw record
 * @param malformed whether it must end as a dead letter
 * @param row what ClickHouse must hold of a good one: the values of {@link #COLUMNS}
 */
record NumberedEvent(long number, EventType type, String userId, byte[] value, boolean malformed, List<String> row) {

    /** Stands for NULL in {@link #row}. */
    static final String NULL = "\\N";

    /** The columns that an event decides. */
    static final String COLUMNS = "event_type, event_timestamp, user_id, details, url, element_id, duration_seconds,"
            + " order_id, if(amount IS NULL, NULL, toDecimalString(assumeNotNull(amount), 2)),"
            + " replaceOne(toString(ip_address), '::ffff:', '')";

    /** As it is written. */
    ProducerRecord<byte[], byte[]> record() {
        return new ProducerRecord<>(type.topic(), userId.getBytes(StandardCharsets.US_ASCII), value);
    }
}
