package io.clickstream.page.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Asks parts that answer by HTTP. Thread-safe. */
public final class Http {
    /** Less than what makes a probe count as not answered. */
    private static final Duration TIMEOUT = Duration.ofMillis(1_800);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /** @throws IOException if nobody answers; the message names the address */
    HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        try {
            return client.send(
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new IOException(address + " does not answer", e);
        } catch (ConnectException e) {
            throw new IOException(address + " is not reachable", e);
        } catch (IOException e) {
            throw new IOException(address + " broke off: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if nobody answers, or not with what was asked for */
    String body(URI address) throws IOException, InterruptedException {
        HttpResponse<String> response = get(address);
        if (response.statusCode() != 200) {
            throw new IOException(address + " answers with status " + response.statusCode());
        }
        return response.body();
    }
}
