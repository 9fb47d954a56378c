package io.clickstream.core.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which user of this machine has the other end of a connection on the loopback interface. Only Linux tells; elsewhere
 * nobody is a stranger.
 *
 * <p>Source: Linux, {@code Documentation/networking/proc_net_tcp.rst}.
 */
final class PeerOwner {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final int ENDS_WITH_ADDRESS = 8;
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int UID = 7;
    private static final int INODE = 9;

    private static final String ROOT = "0";

    /** Empty where nobody tells who has a connection. */
    private static final Optional<String> OWN_UID = ownUid();

    private PeerOwner() {}

    /** Whether somebody else than the user of this process, or root, has it, or has had it and left. */
    static boolean isStranger(InetSocketAddress server, InetSocketAddress peer) {
        if (OWN_UID.isEmpty()) {
            return false;
        }
        List<String[]> connections = TABLES.stream()
                .flatMap(PeerOwner::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > INODE)
                .toList();
        // Some sandboxes have tables, and nothing in them.
        boolean isTold =
                connections.stream().anyMatch(fields -> isAt(fields[LOCAL], server) && isAt(fields[REMOTE], peer));
        return isTold
                && connections.stream()
                        .filter(fields -> isAt(fields[LOCAL], peer)
                                && isAt(fields[REMOTE], server)
                                // A socket that nobody has any more is listed as root's.
                                && !fields[INODE].equals("0"))
                        .noneMatch(fields -> fields[UID].equals(OWN_UID.get()) || fields[UID].equals(ROOT));
    }

    /** @param field such as {@code 0100007F:1F90}; of IPv6, the end of the address tells the same */
    private static boolean isAt(String field, InetSocketAddress address) {
        int colon = field.indexOf(':');
        byte[] bytes = address.getAddress().getAddress();
        int last = bytes.length - 1;
        // The words of an address are in the machine's byte order, and all machines that this runs on have the lowest
        // first.
        String end = "%02X%02X%02X%02X".formatted(bytes[last], bytes[last - 1], bytes[last - 2], bytes[last - 3]);
        return colon >= ENDS_WITH_ADDRESS
                && field.substring(colon - ENDS_WITH_ADDRESS, colon).equals(end)
                && field.substring(colon + 1).equals("%04X".formatted(address.getPort()));
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Optional<String> ownUid() {
        try {
            return Files.isReadable(TABLES.get(0))
                    ? Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid")
                            .toString())
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
