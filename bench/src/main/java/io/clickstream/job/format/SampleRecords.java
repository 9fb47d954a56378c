package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.emitter.EventGenerator;
import io.clickstream.emitter.EventTime;
import io.clickstream.emitter.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Raw records of one kind; their order and content are the same in every run. */
public enum SampleRecords {
    /** As the emitter makes them. */
    CLICKS(EventType.CLICKS.topic()) {
        @Override
        Stream<byte[]> stream() {
            return emitted(EventType.CLICKS);
        }
    },
    PAGE_VIEWS(EventType.PAGE_VIEWS.topic()) {
        @Override
        Stream<byte[]> stream() {
            return emitted(EventType.PAGE_VIEWS);
        }
    },
    ORDERS(EventType.ORDERS.topic()) {
        @Override
        Stream<byte[]> stream() {
            return emitted(EventType.ORDERS);
        }
    },

    /**
     * What defeats every guess: fields in any order, some of them unknown and nested, white space, escapes, long texts
     * that are not ASCII, and no two timestamps alike.
     */
    HARD(EventType.CLICKS.topic()) {
        @Override
        Stream<byte[]> stream() {
            Random random = new Random(1);
            return Stream.generate(() -> hard(random));
        }
    };

    /** Enough that a processor cannot learn them by heart, and small enough for its caches. */
    private static final int COUNT = 1 << 12;

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final String topic;

    SampleRecords(String topic) {
        this.topic = topic;
    }

    /** The raw topic they are taken to come from. */
    String topic() {
        return topic;
    }

    abstract Stream<byte[]> stream();

    /** A power of two of them. */
    byte[][] records() {
        return stream().limit(COUNT).toArray(byte[][]::new);
    }

    /** Ten seconds of traffic. */
    private static Stream<byte[]> emitted(EventType type) {
        EventGenerator events = new EventGenerator(1, 0, EventTime.NOW, new InstantSource() {
            private int asked;

            @Override
            public Instant instant() {
                return NOW.plusMillis(asked++);
            }
        });
        return Stream.generate(events::next)
                .filter(event -> event.type() == type)
                .map(event -> event.value());
    }

    private static byte[] hard(Random random) {
        Instant time = NOW.minus(Duration.ofSeconds(random.nextInt(100_000_000)));
        String sql = time.toString().replace('T', ' ').replace("Z", "." + random.nextInt(1000));
        String text = "Grüße \\\"aus\\\" K\\u00f6ln \\ud83c\\udf81 製品 \\/ \\t".repeat(1 + random.nextInt(8));
        List<String> fields = new ArrayList<>(List.of(
                "\"timestamp\": \"" + sql + "\"",
                "\"user_id\" : \"user-" + random.nextInt(1_000_000) + "\"",
                "\"ip_address\":\"2001:db8::" + Integer.toHexString(random.nextInt(1 << 16)) + "\"",
                "\"url\":\"/search?q=" + text + "\"",
                "\"element_id\":null",
                "\"duration_seconds\": " + random.nextInt(300) + ".0e0",
                "\"order_id\":\"" + "x".repeat(random.nextInt(500)) + "\"",
                "\"amount\": " + random.nextInt(10_000) / 10.0,
                "\"extra\":{\"tags\":[\"a\",{\"b\":[1,2.5e-3,true]},[]],\"größe\":\"" + text + "\"}"));
        Collections.shuffle(fields, random);
        return ("{ " + String.join(" ,\n  ", fields) + "\n}").getBytes(UTF_8);
    }
}
