package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpFaultProxyTest {

    private static final int WAIT_MS = 300;

    private ServerSocket target;
    private TcpFaultProxy link;

    @BeforeEach
    void start() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread echo = new Thread(this::echo);
        echo.setDaemon(true);
        echo.start();
        link = TcpFaultProxy.to(target.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        target.close();
    }

    @Test
    void passesDataBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(exchange(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void breaksConnectionsAndRefusesNewOnesWhenItIsCut() throws IOException {
        try (Socket client = connect()) {
            exchange(client, "hello");

            link.set(TcpFaultProxy.State.CUT);

            assertThat(isBroken(client)).isTrue();
            try (Socket other = connect()) {
                assertThat(isBroken(other)).isTrue();
            }

            link.set(TcpFaultProxy.State.OPEN);

            try (Socket other = connect()) {
                assertThat(exchange(other, "again")).isEqualTo("again");
            }
        }
    }

    @Test
    void keepsDataBackWhileItIsFrozenAndLosesNone() throws IOException {
        try (Socket client = connect()) {
            exchange(client, "hello");

            link.set(TcpFaultProxy.State.FROZEN);
            client.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));

            client.setSoTimeout(WAIT_MS);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.getInputStream().read());

            link.set(TcpFaultProxy.State.OPEN);

            client.setSoTimeout(5000);
            assertThat(new String(client.getInputStream().readNBytes(4), StandardCharsets.US_ASCII))
                    .isEqualTo("late");
        }
    }

    @Test
    void answersWithAnHttpErrorWhileItFails() throws IOException {
        // Given
        link.set(TcpFaultProxy.State.FAILING);

        // When
        try (Socket client = connect()) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            // Then
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 503");
        }
    }

    @Test
    void lateDataIsLateOnly() throws IOException {
        // Given
        link.set(TcpFaultProxy.State.SLOW);

        try (Socket client = connect()) {
            // When
            long start = System.nanoTime();
            String answer = exchange(client, "hello");

            // Then
            assertThat(answer).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void canKeepTheAnswerToOneRequest() throws Exception {
        // Given
        link.holdAnswerTo(Pattern.compile("PUT \\S+/last"));
        try (Socket client = connect();
                Socket other = connect()) {

            // When
            client.getOutputStream().write("PUT /a/last".getBytes(StandardCharsets.US_ASCII));

            // Then
            assertThat(link.awaitHeld(Duration.ofSeconds(5))).isTrue();
            client.setSoTimeout(WAIT_MS);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.getInputStream().read());
            assertThat(exchange(other, "PUT /a/b")).isEqualTo("PUT /a/b");

            // And when
            link.release();

            // Then
            client.setSoTimeout(5000);
            assertThat(isBroken(client)).isTrue();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
        socket.setSoTimeout(5000);
        return socket;
    }

    private static String exchange(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    private static boolean isBroken(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void echo() {
        while (!target.isClosed()) {
            try {
                Socket client = target.accept();
                Thread thread = new Thread(() -> {
                    try (client;
                            InputStream in = client.getInputStream()) {
                        in.transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        // Gone.
                    }
                });
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }
}
