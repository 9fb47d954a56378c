package io.clickstream.local.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether somebody listens on a port. */
public final class TcpPort {
    private static final int TIMEOUT_MS = 1_000;

    private TcpPort() {}

    /** Whether somebody listens now at an address of HTTP or HTTPS. */
    public static boolean accepts(URI address) {
        int usual = address.getScheme().equals("https") ? 443 : 80;
        return accepts(address.getHost(), address.getPort() > 0 ? address.getPort() : usual);
    }

    /** Whether somebody listens there now. */
    public static boolean accepts(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
            // A port of the range of outgoing connections may have connected to itself.
            return socket.getLocalPort() != port;
        } catch (IOException e) {
            return false;
        }
    }
}
