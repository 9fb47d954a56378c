package io.clickstream.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A TCP connection between two parts of the pipeline that can be broken: what comes in at one port goes to another. */
final class TcpFaultProxy implements AutoCloseable {

    private static final Duration DELAY = Duration.ofMillis(400);
    private static final byte[] SERVICE_UNAVAILABLE =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    // Not yet the answer: the client may send the body now.
    private static final String GO_ON = "HTTP/1.1 100";

    /** What the link does to its connections. */
    enum State {
        /** Nothing. */
        OPEN,
        /** Connections break, and new ones are refused. */
        CUT,
        /** Connections stay, but nothing moves, as when a cable is pulled or a firewall forgets. */
        FROZEN,
        /** Every piece of data waits a while. */
        SLOW,
        /** Connections break, and new ones get an HTTP error. */
        FAILING
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object stateChange = new Object();
    private State state = State.OPEN;
    private volatile Hold hold;

    private TcpFaultProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A link from any free port to a port of this machine. */
    static TcpFaultProxy to(int target) throws IOException {
        TcpFaultProxy link = new TcpFaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        start("link-accept", link::accept);
        return link;
    }

    /** Where to connect instead of the target. */
    int port() {
        return server.getLocalPort();
    }

    /** Where connections go on to. */
    int target() {
        return target;
    }

    void set(State next) {
        synchronized (stateChange) {
            state = next;
            stateChange.notifyAll();
        }
        if (next == State.CUT || next == State.FAILING) {
            sockets.forEach(TcpFaultProxy::close);
        }
    }

    /** Lets a request through that has such a text, but keeps its answer back, until {@link #release}. */
    void holdAnswerTo(Pattern request) {
        hold = new Hold(request, new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Waits until such a request has been answered, so that the target has done what it was asked to. */
    boolean awaitHeld(Duration limit) throws InterruptedException {
        return hold.answered().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Breaks the connection whose answer is held. */
    void release() {
        hold.released().countDown();
        hold = null;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(State.CUT);
    }

    /**
     * An answer that is kept back.
     *
     * @param request what the request has
     * @param answered counted down when the answer is there
     * @param released counted down when the answer need not wait any longer
     */
    private record Hold(Pattern request, CountDownLatch answered, CountDownLatch released) {}

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                switch (state()) {
                    case CUT -> close(client);
                    case FAILING -> start("link-fail", () -> fail(client));
                    default -> connect(client);
                }
            } catch (IOException e) {
                // The target is not there, as it happens to a client without a link between; or the link is closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream = new Socket();
        try {
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
        } catch (IOException e) {
            close(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        // It may have been closed to all that were there before this one.
        if (state() == State.CUT || state() == State.FAILING) {
            close(client);
        }
        Connection connection = new Connection(client, upstream);
        start("link-up", () -> connection.pump(client, upstream, true));
        start("link-down", () -> connection.pump(upstream, client, false));
    }

    private static void fail(Socket client) {
        try (client) {
            client.setSoTimeout(200);
            client.getInputStream().read(new byte[65536]);
            client.getOutputStream().write(SERVICE_UNAVAILABLE);
        } catch (IOException e) {
            // The client has gone, which is as well.
        }
    }

    private State state() {
        synchronized (stateChange) {
            return state;
        }
    }

    private void awaitMoving() throws InterruptedException {
        synchronized (stateChange) {
            while (state == State.FROZEN) {
                stateChange.wait();
            }
        }
        if (state() == State.SLOW) {
            Thread.sleep(DELAY.toMillis());
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    /** A client's connection with its continuation to the target. */
    private final class Connection {

        private final Socket client;
        private final Socket upstream;
        private volatile Hold held;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pump(Socket from, Socket to, boolean requests) {
            byte[] buffer = new byte[65536];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    awaitMoving();
                    String data = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                    if (requests) {
                        catchRequest(data);
                    } else if (held != null && !data.startsWith(GO_ON)) {
                        held.answered().countDown();
                        held.released().await();
                        break;
                    }
                    out.write(buffer, 0, length);
                }
            } catch (IOException e) {
                // One end has gone; so does the other.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close(client);
                close(upstream);
                sockets.remove(client);
                sockets.remove(upstream);
            }
        }

        private void catchRequest(String data) {
            Hold wanted = hold;
            if (wanted != null && wanted.request().matcher(data).find()) {
                held = wanted;
            }
        }
    }
}
