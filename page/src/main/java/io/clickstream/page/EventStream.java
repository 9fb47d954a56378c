package io.clickstream.page;

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
final class EventStream {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final byte[] START = "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Feed feed;
    private final Supplier<byte[]> history;

    /**
     * @param feed events as they are sent
     * @param history what was before, as an event
     */
    EventStream(Feed feed, Supplier<byte[]> history) {
        this.feed = feed;
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
                Optional<Feed.Issue> next = feed.awaitAfter(sent, HEARTBEAT);
                out.write(next.map(Feed.Issue::bytes).orElse(STILL_HERE));
                out.flush();
                sent = next.map(Feed.Issue::number).orElse(sent);
            }
        } catch (InterruptedException e) {
            // The program ends, and with it the stream.
            Thread.currentThread().interrupt();
        }
    }
}
