package io.clickstream.core.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@link LoopbackGuard} in front of a context of Java's own HTTP server. */
public final class LoopbackFilter extends Filter {

    private final boolean isLoopback;

    /** @param server if it is not on the loopback interface, everything passes */
    public LoopbackFilter(HttpServer server) {
        this.isLoopback = server.getAddress().getAddress().isLoopbackAddress();
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Optional<LoopbackGuard.Refusal> refusal = isLoopback ? refusal(exchange) : Optional.empty();
        if (refusal.isEmpty()) {
            chain.doFilter(exchange);
            return;
        }
        byte[] line = (refusal.get().reason() + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            // What it has sent besides is not read.
            exchange.getResponseHeaders().set("Connection", "close");
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(refusal.get().status(), isHead ? -1 : line.length);
            if (!isHead) {
                exchange.getResponseBody().write(line);
            }
        }
    }

    /** Why a request is refused; empty if it may be answered. */
    public static Optional<LoopbackGuard.Refusal> refusal(HttpExchange exchange) {
        return LoopbackGuard.refusal(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders()::getFirst)
                .or(() -> LoopbackGuard.refusal(exchange.getLocalAddress(), exchange.getRemoteAddress()));
    }

    @Override
    public String description() {
        return "answers this machine's user only";
    }
}
