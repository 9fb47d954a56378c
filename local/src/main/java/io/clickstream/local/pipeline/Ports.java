package io.clickstream.local.pipeline;

import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The ports of the local run, all on the loopback interface.
 *
 * @param kafka Kafka clients
 * @param kafkaController the broker's own controller
 * @param s3 S3 store
 * @param flink Flink's REST API and web UI
 * @param clickHouse ClickHouse's HTTP interface
 * @param page the live page
 * @param registry the schema registry
 */
public record Ports(int kafka, int kafkaController, int s3, int flink, int clickHouse, int page, int registry) {

    /** Each of them any free one. */
    public static final Ports ANY_FREE = new Ports(0, 0, 0, 0, 0, 0, 0);

    /** The highest port there is. */
    public static final int HIGHEST = 65_535;

    private static final int LOWEST_FREE = 15_000;
    private static final int HIGHEST_FREE = 32_000;
    private static final int ATTEMPTS = 1_000;

    /**
     * Replaces each 0 by a free port.
     *
     * @throws StartException if a given port is taken; names it and its setting
     */
    public Ports resolve() {
        // Held together until all are found: none is given twice.
        try (ServerSocket first = bind(kafka, "KAFKA_PORT (--kafka-port)");
                ServerSocket second = bind(kafkaController, "KAFKA_CONTROLLER_PORT (--kafka-controller-port)");
                ServerSocket third = bind(s3, "S3_PORT (--s3-port)");
                ServerSocket fourth = bind(flink, "FLINK_PORT (--flink-port)");
                ServerSocket fifth = bind(clickHouse, "CLICKHOUSE_PORT (--clickhouse-port)");
                ServerSocket sixth = bind(page, "PAGE_PORT (--page-port)");
                ServerSocket seventh = bind(registry, "SCHEMA_REGISTRY_PORT (--schema-registry-port)")) {
            return new Ports(
                    first.getLocalPort(),
                    second.getLocalPort(),
                    third.getLocalPort(),
                    fourth.getLocalPort(),
                    fifth.getLocalPort(),
                    sixth.getLocalPort(),
                    seventh.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same for a port that another machine may reach as well.
     *
     * @param setting as messages name it
     */
    static OptionalInt resolveForAllInterfaces(OptionalInt port, String setting) {
        if (port.isEmpty()) {
            return port;
        }
        try (ServerSocket socket = bind(null, port.getAsInt(), setting)) {
            return OptionalInt.of(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ports that nobody listens on. */
    public static List<Integer> free(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            try (ServerSocket socket = bindAnyFree(InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return List.copyOf(ports);
    }

    private static ServerSocket bind(int port, String setting) throws IOException {
        return bind(InetAddress.getLoopbackAddress(), port, setting);
    }

    private static ServerSocket bind(InetAddress address, int port, String setting) throws IOException {
        if (port == 0) {
            return bindAnyFree(address);
        }
        try {
            return bind(address, port);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(
                    port < 0 || port > HIGHEST
                            ? setting + " must be a port, 0 to " + HIGHEST + ", but is " + port
                            : "port " + port + " is not free: " + e.getMessage() + "; set " + setting
                                    + " to another one (0: any free port)");
        }
    }

    /**
     * Binds a port below the range that the system takes the ports of outgoing connections from: a client that tries again
     * and again to reach a server that is down could otherwise be given that server's port.
     */
    private static ServerSocket bindAnyFree(InetAddress address) throws IOException {
        SplittableRandom random = new SplittableRandom();
        IOException taken = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return bind(address, random.nextInt(LOWEST_FREE, HIGHEST_FREE));
            } catch (IOException e) {
                taken = e;
            }
        }
        throw taken;
    }

    private static ServerSocket bind(InetAddress address, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // As the servers do: connections of a run before that linger do not count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket;
        } catch (IOException | IllegalArgumentException e) {
            socket.close();
            throw e;
        }
    }
}
