package io.clickstream.page.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sends what was, and then always the newest snapshot, to one browser, which takes the time it takes.
 *
 * <p>Source: WHATWG HTML, "Server-sent events".
 */
public final class EventStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] START = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final LatestValue latest;
    private final Supplier<byte[]> history;

    /**
     * @param latest the newest event, as it is sent
     * @param history what was before, as an event
     */
    public EventStream(LatestValue latest, Supplier<byte[]> history) {
        this.latest = latest;
        this.history = history;
    }

    /** Returns when the browser has gone, or the thread is interrupted. */
    void send(HttpExchange exchange) throws IOException {
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(START);
            out.write(history.get());
            out.flush();
            long sent = 0;
            while (true) {
                Optional<LatestValue.Version> next = latest.awaitAfter(sent, HEARTBEAT);
                out.write(next.map(LatestValue.Version::bytes).orElse(STILL_HERE));
                out.flush();
                sent = next.map(LatestValue.Version::number).orElse(sent);
            }
        } catch (InterruptedException e) {
            // The program ends, and with it the stream.
            Thread.currentThread().interrupt();
        }
    }
}
