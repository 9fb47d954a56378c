package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/** The returning users. A few of them are behind much of the traffic. */
final class Users {
    private static final int COUNT = 10_000;

    private final User[] users = new User[COUNT];

    /**
     * @param id a UUID
     * @param fields what follows the time in every event of the user, from its closing quote on: the IPv4 address that
     *     the user comes from, and the id without its closing quote
     */
    record User(byte[] id, byte[] fields) {}

    Users(SplittableRandom random) {
        RecordBuffer buffer = new RecordBuffer();
        for (int i = 0; i < COUNT; i++) {
            byte[] id = buffer.putUuid(random.nextLong(), random.nextLong()).take();
            users[i] = new User(id, fields(address(random), id));
        }
    }

    User pick(SplittableRandom random) {
        double point = random.nextDouble();
        // Cubed: the most active 1 % of the users make 22 % of the events.
        return users[(int) (point * point * point * COUNT)];
    }

    private static byte[] fields(String address, byte[] id) {
        return ("\",\"ip_address\":\"" + address + "\",\"user_id\":\"" + new String(id, US_ASCII)).getBytes(US_ASCII);
    }

    private static String address(SplittableRandom random) {
        return random.nextInt(11, 127) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(1, 255);
    }
}
