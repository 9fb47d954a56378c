package io.clickstream.local.clickhouse;

import com.clickhouse.data.stream.Lz4OutputStream;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clickstream.core.http.LoopbackFilter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ClickHouse's HTTP interface in front of the engine, which has none of its own: as much of it as curl, the official
 * Java client and the JDBC driver use. Loopback only.
 *
 * <p>Source: ClickHouse documentation, "HTTP Interface"; the status of an error follows the server's {@code
 * HTTPHandler}.
 */
final class HttpEndpoint implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int WORKERS = 8;
    private static final int BLOCK = 1 << 20;
    private static final int STOP_SECONDS = 2;

    private static final int AUTHENTICATION_FAILED = 516;
    private static final int NOT_IMPLEMENTED = 48;

    private final Engine engine;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final String version;
    private final String timeZone;

    /** Unless a configuration of somebody's own grants them: the benchmarks' does. */
    private final boolean filesAreClosed;

    private HttpEndpoint(Engine engine, HttpServer server) {
        this.engine = engine;
        this.server = server;
        try (Connection connection = engine.connect()) {
            this.version = connection.queryText("SELECT version()");
            this.timeZone = connection.queryText("SELECT timezone()");
            this.filesAreClosed =
                    !connection.queryText("CHECK GRANT READ ON FILE").equals("1");
        }
    }

    /** Serves an engine on a port of the loopback interface. */
    static HttpEndpoint start(Engine engine, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        HttpEndpoint endpoint = new HttpEndpoint(engine, server);
        LoopbackFilter guard = new LoopbackFilter(server);
        server.createContext("/ping", exchange -> endpoint.answer(exchange, 200, "Ok.\n"))
                .getFilters()
                .add(guard);
        server.createContext("/", endpoint::handle).getFilters().add(guard);
        server.setExecutor(endpoint.workers);
        server.start();
        return endpoint;
    }

    @Override
    public void close() {
        // What runs may finish. The server's own delay would pass in full even when nothing runs.
        workers.shutdown();
        try {
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            if (!exchange.getRequestURI().getPath().equals("/")) {
                answer(
                        exchange,
                        404,
                        "There is no handle " + exchange.getRequestURI().getPath() + "\n");
                return;
            }
            HttpRequest request = HttpRequest.read(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawQuery(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody());
            if (request.isEmpty()) {
                answer(exchange, 200, "Ok.\n");
            } else if (!request.user().equals("default") || !request.password().isEmpty()) {
                refuse(
                        exchange,
                        403,
                        AUTHENTICATION_FAILED,
                        request.user() + ": Authentication failed: the local run has the one user default, without a"
                                + " password");
            } else {
                query(exchange, request);
            }
        } catch (UnsupportedRequestException e) {
            refuse(exchange, 501, NOT_IMPLEMENTED, e.getMessage());
        } catch (ClickHouseException e) {
            refuse(exchange, status(e.code()), e.code(), e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.error("request failed: {}", exchange.getRequestURI(), e);
            answer(exchange, 500, e + "\n");
        } finally {
            exchange.close();
        }
    }

    private void query(HttpExchange exchange, HttpRequest request) throws IOException {
        if (filesAreClosed) {
            StatementGuard.check(request.query());
        }
        try (Connection connection = engine.connect()) {
            connection.execute("USE " + quoteIdentifier(request.database()));
            if (!request.settings().isEmpty()) {
                // In one statement: after readonly none of the others could be set.
                connection.execute(request.settings().entrySet().stream()
                        .map(setting -> quoteIdentifier(setting.getKey()) + " = " + quote(setting.getValue()))
                        .collect(Collectors.joining(", ", "SET ", "")));
            }
            try (QueryResult result = connection.query(request.query(), request.format())) {
                Headers headers = exchange.getResponseHeaders();
                headers.set("X-ClickHouse-Query-Id", request.id());
                headers.set("X-ClickHouse-Format", request.resultFormat());
                headers.set("X-ClickHouse-Summary", result.summary());
                send(exchange, request, result);
            }
        }
    }

    // The block writer is deprecated with the rest of the old client; the new client has none that is public.
    @SuppressWarnings("deprecation")
    private void send(HttpExchange exchange, HttpRequest request, QueryResult result) throws IOException {
        serverHeaders(exchange);
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        boolean gzip = "1".equals(request.settings().get("enable_http_compression"))
                && accepted != null
                && accepted.contains("gzip");
        if (gzip) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.sendResponseHeaders(200, result.length() == 0 ? -1 : 0);
        if (result.length() > 0) {
            try (OutputStream body = exchange.getResponseBody();
                    OutputStream encoded = gzip ? new GZIPOutputStream(body) : body;
                    OutputStream out = request.compressed() ? new Lz4OutputStream(encoded, BLOCK, null) : encoded) {
                result.writeTo(out);
            }
        }
    }

    private void refuse(HttpExchange exchange, int status, int code, String message) throws IOException {
        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", Integer.toString(code));
        String line = message.startsWith("Code: ") ? message : "Code: " + code + ". DB::Exception: " + message;
        answer(exchange, status, line + " (version " + version + ")\n");
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        serverHeaders(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void serverHeaders(HttpExchange exchange) {
        exchange.getResponseHeaders().set("X-ClickHouse-Server-Display-Name", "clickstream-local");
        exchange.getResponseHeaders().set("X-ClickHouse-Timezone", timeZone);
    }

    private static int status(int code) {
        return switch (code) {
            // Syntax, types, arguments: the client's mistake.
            case 6, 26, 27, 36, 38, 41, 42, 43, 44, 46, 47, 53, 62, 63, 70, 72, 73, 115, 170, 349, 386, 456, 457 -> 400;
            // Unknown table, unknown database, unknown function.
            case 60, 81 -> 404;
            case 164, 497 -> 403;
            case 159 -> 408;
            default -> 500;
        };
    }

    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String quoteIdentifier(String name) {
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }
}
