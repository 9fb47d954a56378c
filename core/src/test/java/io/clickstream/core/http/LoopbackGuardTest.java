package io.clickstream.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackGuardTest {

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8123", "127.0.0.1:8123", "[::1]:8123"})
    void answersProgramsThatNameThisMachine(String host) {
        assertThat(LoopbackGuard.refusal("POST", "/?query=SELECT+1", Map.of("Host", host)::get))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8123",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                ""
            })
    void refusesEveryOtherName(String host) {
        assertThat(LoopbackGuard.refusal("GET", "/", Map.of("Host", host)::get))
                .hasValueSatisfying(refusal -> assertThat(refusal.status()).isEqualTo(421));
    }

    @Test
    void refusesARequestWithoutAName() {
        assertThat(LoopbackGuard.refusal("GET", "/", name -> null)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example",
        "Origin, null",
        "Origin, http://127.0.0.1:49555",
        "Origin, https://localhost:8123",
        "Origin, http://localhost:8123.evil.example",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, anything else",
    })
    void refusesPagesOfOtherOrigins(String header, String value) {
        for (String method : new String[] {"GET", "POST", "PUT", "OPTIONS"}) {
            assertThat(LoopbackGuard.refusal(
                            method, "/?query=SELECT+1", Map.of("Host", "localhost:8123", header, value)::get))
                    .hasValueSatisfying(refusal -> assertThat(refusal.status()).isEqualTo(403));
        }
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://localhost:8123", "Sec-Fetch-Site, same-origin", "Sec-Fetch-Site, none"})
    void answersItsOwnPagesAndWhoTypesTheAddress(String header, String value) {
        assertThat(LoopbackGuard.refusal("POST", "/jobs", Map.of("Host", "localhost:8123", header, value)::get))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /,                navigate, document, true",
        "GET,  /?query=SELECT+1, navigate, document, false",
        "GET,  /jobs/overview,   navigate, document, false",
        "POST, /,                navigate, document, false",
        "GET,  /,                navigate, iframe,   false",
        "GET,  /,                no-cors,  image,    false",
    })
    void aLinkOfAForeignPageLeadsToTheFrontPageAndNowhereElse(
            String method, String target, String mode, String destination, boolean isAnswered) {
        Map<String, String> headers = Map.of(
                "Host",
                "localhost:8081",
                "Sec-Fetch-Site",
                "cross-site",
                "Sec-Fetch-Mode",
                mode,
                "Sec-Fetch-Dest",
                destination);

        assertThat(LoopbackGuard.refusal(method, target, headers::get).isEmpty())
                .isEqualTo(isAnswered);
    }

    @Test
    void knowsTheUserAtTheOtherEndOfAConnectionWhileItIsThere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            try (Socket accepted = server.accept()) {
                InetSocketAddress here = (InetSocketAddress) accepted.getLocalSocketAddress();
                InetSocketAddress there = (InetSocketAddress) client.getLocalSocketAddress();
                assertThat(LoopbackGuard.refusal(here, there)).isEmpty();

                client.close();

                // Only Linux tells.
                assertThat(LoopbackGuard.refusal(here, there).isPresent())
                        .isEqualTo(System.getProperty("os.name").equals("Linux"));
            }
        }
    }
}
