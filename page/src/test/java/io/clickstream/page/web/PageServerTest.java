package io.clickstream.page.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.page.model.ViewerCount;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PageServerTest {
    private static final byte[] HISTORY = "event: history\ndata: {}\n\n".getBytes(UTF_8);

    private final ViewerCount viewers = new ViewerCount(Duration.ofSeconds(2));
    private final LatestValue latest = new LatestValue();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private PageServer server;

    @BeforeEach
    void start() throws IOException {
        server = PageServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                viewers,
                new EventStream(latest, () -> HISTORY),
                () -> new MetricSnapshots(GaugeSnapshot.builder()
                        .name("clickstream_test")
                        .dataPoint(GaugeDataPointSnapshot.builder().value(7).build())
                        .build()));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        for (AutoCloseable client : opened) {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics", "/healthz", "/no-such-file"})
    void everyAnswerForbidsTheBrowserWhatThePageDoesNotNeed(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy.split("; *"))
                        .contains(
                                "default-src 'none'",
                                "script-src 'self'",
                                "style-src 'self'",
                                "connect-src 'self'",
                                "img-src 'self' data:",
                                "base-uri 'none'",
                                "frame-ancestors 'none'"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(answer.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void servesThePageAndNotModifiedToWhoHasIt() throws Exception {
        HttpResponse<String> first = get("/");
        HttpResponse<String> second = send(request("/")
                .header("If-None-Match", first.headers().firstValue("ETag").orElseThrow()));

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
        assertThat(first.body()).startsWith("<!DOCTYPE html>");
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/no-such-file",
                "/index.html/",
                "/../page-log4j2.properties",
                "/%2e%2e/page-log4j2.properties",
                "/..%2fpage-log4j2.properties",
                "//index.html",
                "/io/clickstream/page/PageMain.class",
                "/PageServer.class",
                "/.html"
            })
    void servesNothingElse(String path) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void saysThatItLives() throws Exception {
        HttpResponse<String> answer = get("/healthz");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok\n");
    }

    @Test
    void showsTheMetricsAsText() throws Exception {
        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body()).contains("\nclickstream_test 7.0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void takesNothingFromAnybody(String method) throws Exception {
        for (String path : List.of("/", "/events", "/metrics", "/healthz")) {
            HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.ofString("x")));

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/events", "/metrics", "/healthz"})
    void answersAHeadWithoutABody(String path) throws Exception {
        HttpResponse<String> answer = send(request(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).isPresent();
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8088", "127.0.0.1:1", "[::1]:8088", "LOCALHOST"})
    void answersToTheNamesOfThisMachine(String host) throws Exception {
        String answer = raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example", "Host: evil.example:8088", "Host: localhost.evil.example", "X: y"})
    void refusesAPageThatHasMadeItsNameThisMachines(String host) throws Exception {
        String answer = raw("GET /events HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 421 ").doesNotContain("event:");
    }

    @Test
    void sendsWhatWasAndThenEverySnapshot() throws Exception {
        // Given
        latest.publish(event("first"));

        // When
        Client client = watch();

        // Then
        client.awaitReceived("HTTP/1.1 200", "text/event-stream", "event: history", "data: first\n");
        latest.publish(event("second"));
        client.awaitReceived("data: second\n");
    }

    @Test
    void twentyAtATimeGetTheSame() throws Exception {
        // Given
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(watch());
        }
        for (Client client : clients) {
            client.awaitReceived("event: history");
        }

        // When
        latest.publish(event("for all"));

        // Then
        for (Client client : clients) {
            client.awaitReceived("data: for all\n");
        }
        assertThat(viewers.count()).isEqualTo(20);
    }

    @Test
    void whoIsSlowMissesSnapshotsAndHoldsUpNobody() throws Exception {
        // Given
        Client slow = watch();
        slow.awaitReceived("event: history");
        Client quick = watch();
        quick.awaitReceived("event: history");
        String much = "x".repeat(1 << 18);

        // When
        for (int number = 1; number <= 50; number++) {
            latest.publish(event("number " + number + " " + much));
            quick.awaitReceived("data: number " + number + " ");
        }

        // Then
        slow.awaitReceived("data: number 50 ");
        assertThat(slow.received().split("data: number ")).hasSizeLessThan(40);
    }

    @Test
    void tooManyWatchersAreToldSoUntilOneGoes() throws Exception {
        // Given
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < PageServer.STREAMS; i++) {
            clients.add(watch());
        }
        for (Client client : clients) {
            client.awaitReceived("event: history");
        }

        // When
        HttpResponse<String> refused = get("/events");

        // Then
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("watch already");
        assertThat(get("/healthz").statusCode()).isEqualTo(200);

        // When
        clients.get(0).close();

        // Then
        await().until(() -> {
            // That it has gone shows when something is sent to it.
            latest.publish(event("still here"));
            return viewers.count() < PageServer.STREAMS;
        });
        watch().awaitReceived("event: history");
    }

    @Test
    void countsWhoWatches() throws Exception {
        Client client = watch();
        client.awaitReceived("event: history");

        assertThat(viewers.count()).isEqualTo(1);

        client.close();

        await().until(() -> {
            latest.publish(event("still here"));
            return viewers.count() == 0;
        });
    }

    @Test
    void endsItsStreamsWhenItEnds() throws Exception {
        // Given
        Client client = watch();
        client.awaitReceived("event: history");
        long before = System.nanoTime();

        // When
        server.close();

        // Then
        client.awaitEnd();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private Client watch() throws IOException {
        Client client = new Client(server.address().getPort());
        opened.add(client);
        return client;
    }

    private static byte[] event(String data) {
        return ("event: snapshot\ndata: " + data + "\n\n").getBytes(UTF_8);
    }

    /** A browser that reads only when it is asked to. */
    private static final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final StringBuilder received = new StringBuilder();

        Client(int port) throws IOException {
            // So that what is not read is soon too much for the connection.
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        }

        /** Reads until each has come, however long ago. */
        void awaitReceived(String... parts) throws IOException {
            byte[] buffer = new byte[1 << 16];
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            List<String> left = new ArrayList<>(List.of(parts));
            int from = 0;
            while (true) {
                int searched = from;
                left.removeIf(part -> received.indexOf(part, Math.max(0, searched - part.length())) >= 0);
                if (left.isEmpty()) {
                    return;
                }
                from = received.length();
                int count = socket.getInputStream().read(buffer);
                assertThat(count).as("still open").isPositive();
                received.append(new String(buffer, 0, count, UTF_8));
            }
        }

        void awaitEnd() throws IOException {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            socket.getInputStream().readAllBytes();
        }

        String received() {
            return received.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
