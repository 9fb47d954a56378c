package io.clickstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP interface that gives one answer, and remembers what it was asked. */
final class StubClickHouse implements AutoCloseable {
    private final HttpServer server;
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final List<URI> requests = new CopyOnWriteArrayList<>();

    StubClickHouse(int status, String answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            statements.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            headers.add(exchange.getRequestHeaders());
            requests.add(exchange.getRequestURI());
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> statements() {
        return statements;
    }

    Headers headers() {
        return headers.get(0);
    }

    List<URI> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
