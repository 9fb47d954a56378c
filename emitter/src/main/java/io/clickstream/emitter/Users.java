package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.SplittableRandom;

/** The returning users. A few of them are behind much of the traffic. */
final class Users {
    private static final int COUNT = 10_000;

    private final User[] users = new User[COUNT];

    /**
     * @param id a UUID
     * @param address the IPv4 address that the user comes from
     */
    record User(byte[] id, byte[] address) {}

    Users(SplittableRandom random) {
        RecordBuffer buffer = new RecordBuffer();
        for (int i = 0; i < COUNT; i++) {
            byte[] id = buffer.putUuid(random.nextLong(), random.nextLong()).take();
            users[i] = new User(id, address(random));
        }
    }

    User pick(SplittableRandom random) {
        double point = random.nextDouble();
        // Cubed: the most active 1 % of the users make 22 % of the events.
        return users[(int) (point * point * point * COUNT)];
    }

    private static byte[] address(SplittableRandom random) {
        String address = random.nextInt(11, 127) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                + random.nextInt(1, 255);
        return address.getBytes(US_ASCII);
    }
}
