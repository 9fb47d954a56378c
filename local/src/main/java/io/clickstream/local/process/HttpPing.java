package io.clickstream.local.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalInt;

/** Whether somebody answers by HTTP. */
public final class HttpPing {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private HttpPing() {}

    /** The status of the answer; empty if there is none within two seconds. */
    public static OptionalInt status(URI address) {
        try {
            return OptionalInt.of(HTTP.send(
                            HttpRequest.newBuilder(address).timeout(LIMIT).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode());
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Whether the answer is that all is well. */
    public static boolean isOk(URI address) {
        return status(address).orElse(0) == 200;
    }
}
