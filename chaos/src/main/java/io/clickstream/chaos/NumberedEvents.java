package io.clickstream.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.emitter.Corruption;
import io.clickstream.emitter.EventType;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** An endless sequence of events, each a function of the seed and its number, so that any can be made again to compare. */
final class NumberedEvents {

    /** So many events carry the same second, so that a range of numbers is a range of event time. */
    static final int PER_SECOND = 1000;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();
    private static final double MALFORMED = 0.01;
    private static final String USER_ID_PREFIX = "00000000-0000-0000-";

    // Parts of a URL: as JSON may write it, and what it means.
    private static final List<String[]> NAMES = List.of(
            new String[] {"home", "home"},
            new String[] {"caf\\u00e9", "café"},
            new String[] {"stra\u00dfe", "straße"},
            new String[] {"\\\"quoted\\\"", "\"quoted\""},
            new String[] {"back\\\\slash", "back\\slash"},
            new String[] {"a\\tb", "a\tb"},
            new String[] {"\\ud83d\\ude00", "\ud83d\ude00"},
            new String[] {"search?q=1&p=2", "search?q=1&p=2"});

    private final long seed;

    NumberedEvents(long seed) {
        this.seed = seed;
    }

    /** The event of a number. */
    NumberedEvent event(long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x5851F42D4C957F2DL + number);
        int kind = random.nextInt(10);
        EventType type = EventType.values()[kind < 6 ? 0 : kind < 9 ? 1 : 2];
        String time = time(number);
        String user = userId(number);
        String address = random.nextInt(1, 224) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(1, 255);
        String[] name = NAMES.get(random.nextInt(NAMES.size()));
        String url = "/" + number + "/" + name[1];
        String jsonUrl = "/" + number + "/" + name[0];
        String head =
                "{\"timestamp\":\"" + time + "\",\"ip_address\":\"" + address + "\",\"user_id\":\"" + user + "\",";
        String json;
        List<String> row = new ArrayList<>(List.of(type.name(), time + ".000", user));
        switch (type) {
            case CLICKS -> {
                String element = "btn-" + random.nextInt(1, 21);
                json = head + "\"element_id\":\"" + element + "\",\"url\":\"" + jsonUrl + "\"}";
                row.addAll(List.of(
                        url + " | " + element,
                        url,
                        element,
                        NumberedEvent.NULL,
                        NumberedEvent.NULL,
                        NumberedEvent.NULL));
            }
            default -> {
                int duration = random.nextInt(5, 301);
                json = head + "\"url\":\"" + jsonUrl + "\",\"duration_seconds\":" + duration + "}";
                row.addAll(List.of(
                        url,
                        url,
                        NumberedEvent.NULL,
                        Integer.toString(duration),
                        NumberedEvent.NULL,
                        NumberedEvent.NULL));
            }
            case ORDERS -> {
                String order = "order-" + number;
                String amount = String.format(Locale.ROOT, "%d.%02d", random.nextInt(9, 1000), random.nextInt(100));
                json = head + "\"order_id\":\"" + order + "\",\"amount\":" + amount + "}";
                row.addAll(List.of(
                        order + " | " + amount,
                        NumberedEvent.NULL,
                        NumberedEvent.NULL,
                        NumberedEvent.NULL,
                        order,
                        amount));
            }
        }
        row.add(address);
        byte[] value = json.getBytes(UTF_8);
        boolean malformed = random.nextDouble() < MALFORMED;
        if (malformed) {
            Corruption[] damages = Corruption.values();
            value = damages[random.nextInt(damages.length)].apply(value);
        }
        return new NumberedEvent(number, type, user, value, malformed, List.copyOf(row));
    }

    /** The number in a user id that {@link #userId} has made, -1 for any other. */
    static long number(String userId) {
        try {
            return userId.startsWith(USER_ID_PREFIX)
                    ? Long.parseUnsignedLong(
                            userId.substring(USER_ID_PREFIX.length()).replace("-", ""), 16)
                    : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** User ids in the order of the numbers. */
    static String userId(long number) {
        String hex = String.format(Locale.ROOT, "%016x", number);
        return USER_ID_PREFIX + hex.substring(0, 4) + "-" + hex.substring(4);
    }

    /** The event time of a number, UTC. */
    static String time(long number) {
        return LocalDateTime.ofEpochSecond(START + number / PER_SECOND, 0, ZoneOffset.UTC)
                .format(SECONDS);
    }

    /** The first number of an event time, given in seconds since the epoch. */
    static long firstNumber(long epochSecond) {
        return (epochSecond - START) * PER_SECOND;
    }
}
