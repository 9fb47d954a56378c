package io.clickstream.page.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clickstream.core.http.LoopbackFilter;
import io.clickstream.page.model.ViewerCount;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page, its events, the metrics, and a sign of life. Reads nothing that a client sends but path and headers. */
public final class PageServer implements AutoCloseable {
    /** A browser has six connections to a host: ten times as many people as ever watch one pipeline. */
    static final int STREAMS = 64;

    private static final Logger LOGGER = LoggerFactory.getLogger(PageServer.class);
    private static final int OTHER_REQUESTS = 16;
    private static final int BACKLOG = 64;
    private static final int STOP_SECONDS = 2;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService workers;
    private final Semaphore streams = new Semaphore(STREAMS);
    private final StaticFiles files = new StaticFiles();
    private final ViewerCount viewers;
    private final EventStream events;
    private final Supplier<MetricSnapshots> metrics;

    private PageServer(HttpServer server, ViewerCount viewers, EventStream events, Supplier<MetricSnapshots> metrics) {
        this.server = server;
        this.viewers = viewers;
        this.events = events;
        this.metrics = metrics;
        this.workers = new ThreadPoolExecutor(
                0, STREAMS + OTHER_REQUESTS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), run -> {
                    Thread thread = new Thread(run, "request");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Starts to serve.
     *
     * @param address on the loopback interface, {@link LoopbackFilter} guards it
     * @param viewers learns who watches
     * @param metrics what Prometheus gets
     * @throws IOException if the port is taken
     */
    public static PageServer start(
            InetSocketAddress address, ViewerCount viewers, EventStream events, Supplier<MetricSnapshots> metrics)
            throws IOException {
        HttpServer server = HttpServer.create(address, BACKLOG);
        PageServer page = new PageServer(server, viewers, events, metrics);
        server.createContext("/", page::handle).getFilters().add(new LoopbackFilter(server));
        server.setExecutor(page.workers);
        server.start();
        return page;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Ends the streams as well. */
    @Override
    public void close() {
        workers.shutdownNow();
        try {
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            secure(exchange.getResponseHeaders());
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, TEXT, "GET and HEAD only\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/events" -> stream(exchange);
                case "/metrics" -> metrics(exchange);
                case "/healthz" -> answer(exchange, 200, TEXT, "ok\n");
                default -> file(exchange);
            }
        } catch (IOException e) {
            LOGGER.debug("a client has gone", e);
        } catch (RuntimeException e) {
            LOGGER.error("request failed: {}", exchange.getRequestURI(), e);
            answer(exchange, 500, TEXT, "the page has a problem; its log says which\n");
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (!streams.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "10");
            answer(
                    exchange,
                    503,
                    TEXT,
                    "%d people watch already: close a tab, or try again later\n".formatted(STREAMS));
            return;
        }
        try {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "text/event-stream; charset=utf-8");
            headers.set("Cache-Control", "no-store");
            // Otherwise a proxy in between may keep events until it has many.
            headers.set("X-Accel-Buffering", "no");
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            viewers.enter();
            try {
                events.send(exchange);
            } finally {
                viewers.leave();
            }
        } finally {
            streams.release();
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, metrics.get(), EscapingScheme.DEFAULT);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        answer(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, text.toByteArray());
    }

    private void file(HttpExchange exchange) throws IOException {
        Optional<StaticFiles.StaticFile> found =
                files.find(exchange.getRequestURI().getPath());
        if (found.isEmpty()) {
            answer(exchange, 404, TEXT, "there is no such file\n");
            return;
        }
        StaticFiles.StaticFile file = found.get();
        // A browser asks each time whether its copy is still the right one: another version may run tomorrow.
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.getResponseHeaders().set("ETag", file.tag());
        if (file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            answer(exchange, 200, file.type(), file.content());
        }
    }

    /** What comes from the pipeline may be anything; a browser is to run none of it, nor to show it inside another page. */
    private static void secure(Headers headers) {
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
