package io.clickstream.bench.clickhouse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clickstream.emitter.Event;
import io.clickstream.emitter.EventGenerator;
import io.clickstream.emitter.EventTime;
import io.clickstream.emitter.EventType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;

/**
 * Raw events as the emitter writes them at a steady rate, each with the place that Kafka gives it: as many days of
 * traffic as it takes, without waiting for them.
 *
 * @param file has a line of JSON for each event
 * @param events how many there are
 */
record EventFile(Path file, long events) {

    /** What the emitter writes by default. */
    private static final int EVENTS_PER_SECOND = 100;

    /** 2026-03-01 00:00:00 UTC, so that 30 days of traffic are in one partition of the table. */
    private static final long START_MILLIS = 1_772_323_200_000L;

    private static final int PARTITIONS = 3;

    /** Writes a file. */
    static EventFile write(Path file, long events) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        long[] made = new long[1];
        EventGenerator generator = new EventGenerator(1, 0, EventTime.NOW, () -> Instant.ofEpochMilli(millis(made[0])));
        Map<EventType, long[]> offsets = new EnumMap<>(EventType.class);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (; made[0] < events; made[0]++) {
                Event event = generator.next();
                int partition = Utils.toPositive(Utils.murmur2(event.key())) % PARTITIONS;
                long offset = offsets.computeIfAbsent(event.type(), type -> new long[PARTITIONS])[partition]++;
                String place =
                        ("{\"event_type\":\"%s\",\"source_topic\":\"%s\",\"source_topic_id\":\"%s\",\"source_partition\":%d,"
                                        + "\"source_offset\":%d,\"source_timestamp\":%d,")
                                .formatted(
                                        event.type(),
                                        event.type().topic(),
                                        topicId(event.type()),
                                        partition,
                                        offset,
                                        millis(made[0]));
                out.write(place.getBytes(US_ASCII));
                // The rest of the event's own object.
                out.write(event.value(), 1, event.value().length - 1);
                out.write('\n');
            }
        }
        return new EventFile(file, events);
    }

    private static Uuid topicId(EventType type) {
        return new Uuid(0x5EED_0000_0000L, type.ordinal());
    }

    /** When an event happens. */
    static long millis(long event) {
        return START_MILLIS + event * 1000 / EVENTS_PER_SECOND;
    }
}
