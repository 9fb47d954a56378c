package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Makes an endless sequence of events that a web shop could have had. The same seed makes the same sequence: the share
 * of malformed records decides only which records are damaged, the event time only the timestamps. Not thread-safe.
 */
public final class EventGenerator implements RecordSource {
    private static final byte[] TIMESTAMP = ascii("{\"timestamp\":\"");
    private static final byte[] ELEMENT_ID = ascii("\",\"element_id\":\"btn-");
    private static final byte[] URL = ascii("\",\"url\":\"");
    private static final byte[] DURATION_SECONDS = ascii("\",\"duration_seconds\":");
    private static final byte[] ORDER_ID = ascii("\",\"order_id\":\"");
    private static final byte[] AMOUNT = ascii("\",\"amount\":");
    private static final byte[] END_OF_TEXT = ascii("\"}");
    private static final byte[] END = ascii("}");

    private final SplittableRandom random;
    private final SplittableRandom faults;
    private final double malformedRatio;
    private final LongSupplier seconds;
    private final Users users;
    private final PageUrls urls = new PageUrls();
    private final RecordBuffer buffer = new RecordBuffer();

    /**
     * @param malformedRatio share of malformed records, 0 to 1
     * @param clock what time it is; asked once for a past period, else for every event
     */
    public EventGenerator(long seed, double malformedRatio, EventTime time, InstantSource clock) {
        this.random = new SplittableRandom(seed);
        this.faults = random.split();
        this.malformedRatio = malformedRatio;
        this.seconds = time.seconds(clock, random.split());
        this.users = new Users(random.split());
    }

    @Override
    public Event next() {
        EventType type = EventType.pick(random);
        Users.User user = users.pick(random);
        byte[] value = value(type, user);
        if (faults.nextDouble() < malformedRatio) {
            return new Event(type, user.id(), Corruption.pick(faults).apply(value), true);
        }
        return new Event(type, user.id(), value, false);
    }

    private byte[] value(EventType type, Users.User user) {
        buffer.put(TIMESTAMP).putTime(seconds.getAsLong()).put(user.fields());
        switch (type) {
            case CLICKS ->
                buffer.put(ELEMENT_ID)
                        .putNumber(random.nextInt(1, 21))
                        .put(URL)
                        .put(urls.pick(random))
                        .put(END_OF_TEXT);
            case PAGE_VIEWS ->
                buffer.put(URL)
                        .put(urls.pick(random))
                        .put(DURATION_SECONDS)
                        .putNumber(random.nextInt(5, 301))
                        .put(END);
            case ORDERS ->
                buffer.put(ORDER_ID)
                        .putUuid(random.nextLong(), random.nextLong())
                        .put(AMOUNT)
                        .putCents(random.nextInt(9_99, 1000_00))
                        .put(END);
        }
        return buffer.take();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
