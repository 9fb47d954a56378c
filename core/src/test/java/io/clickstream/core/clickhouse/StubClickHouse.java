package io.clickstream.core.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP interface that gives one answer, and remembers what it was asked. */
public final class StubClickHouse implements AutoCloseable {
    private static final String PING = "SELECT 1";

    private final HttpServer server;
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final List<URI> requests = new CopyOnWriteArrayList<>();

    /** Gives its answer to everything. */
    public StubClickHouse(int status, String answer) throws IOException {
        this((exchange, statement) -> send(exchange, status, answer, 0));
    }

    private StubClickHouse(Answer answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String statement = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            statements.add(statement);
            headers.add(exchange.getRequestHeaders());
            requests.add(exchange.getRequestURI());
            answer.give(exchange, statement);
            exchange.close();
        });
        server.start();
    }

    @FunctionalInterface
    private interface Answer {
        void give(HttpExchange exchange, String statement) throws IOException;
    }

    /** Is reachable, and gives its answer to whatever else it is asked. */
    public static StubClickHouse reachable(int status, String answer) throws IOException {
        return new StubClickHouse((exchange, statement) -> {
            boolean ping = statement.equals(PING);
            send(exchange, ping ? 200 : status, ping ? "1\n" : answer, 0);
        });
    }

    /** Is reachable, and closes the connection in the middle of any other answer. */
    public static StubClickHouse breakingOff(String beginning) throws IOException {
        return new StubClickHouse((exchange, statement) -> {
            boolean ping = statement.equals(PING);
            send(exchange, 200, ping ? "1\n" : beginning, ping ? 0 : 1_000);
        });
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The bodies of all requests. */
    public List<String> statements() {
        return statements;
    }

    /** The headers of the first request. */
    public Headers headers() {
        return headers.get(0);
    }

    /** The addresses of all requests, with their parameters. */
    public List<URI> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** @param unsent bytes that are announced but never come */
    private static void send(HttpExchange exchange, int status, String answer, int unsent) throws IOException {
        byte[] body = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length + unsent);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }
}
