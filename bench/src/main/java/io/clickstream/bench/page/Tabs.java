package io.clickstream.bench.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readers of the live page's stream, as many as there are tabs open. */
final class Tabs implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Tabs.class);
    private static final String EVENT = "event: snapshot";

    private final AtomicLong snapshots = new AtomicLong();
    private final List<InputStream> streams = new ArrayList<>();

    private Tabs() {}

    /**
     * Opens them, each with a connection of its own.
     *
     * @param page address of the page
     */
    static Tabs open(URI page, int count) throws IOException, InterruptedException {
        Tabs tabs = new Tabs();
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; i < count; i++) {
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(page.resolve("events")).build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException("the page answers " + response.statusCode());
            }
            tabs.streams.add(response.body());
            Thread reader = new Thread(() -> tabs.read(response.body()), "tab-" + i);
            reader.setDaemon(true);
            reader.start();
        }
        return tabs;
    }

    /** How many snapshots all of them have got. */
    long snapshots() {
        return snapshots.get();
    }

    @Override
    public void close() {
        for (InputStream stream : streams) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read(InputStream stream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(EVENT)) {
                    snapshots.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // The tab was closed, or the page has ended; what counts is how many have come until then.
            LOGGER.debug("a tab's stream ended", e);
        }
    }
}
