package io.clickstream.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a snapshot whenever it is time for one, once for everybody who watches. */
final class Publisher implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Publisher.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Surveyor surveyor;
    private final Attention attention;
    private final Feed feed = new Feed();
    private final History history = new History();
    private final Thread thread = new Thread(this::run, "publisher");

    Publisher(Surveyor surveyor, Attention attention) {
        this.surveyor = surveyor;
        this.attention = attention;
        this.thread.setDaemon(true);
    }

    private record Past(List<Point> points) {}

    void start() {
        thread.start();
    }

    /** Snapshots, each as an event of a stream. */
    Feed feed() {
        return feed;
    }

    /** What was before, as an event of a stream. */
    byte[] history() {
        return event("history", new Past(history.points()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long began = System.nanoTime();
                try {
                    Snapshot snapshot = surveyor.survey();
                    history.add(Point.of(snapshot));
                    feed.publish(event("snapshot", snapshot));
                } catch (RuntimeException e) {
                    LOGGER.error("no snapshot", e);
                }
                attention.rest(began, usual -> usual);
            }
        } catch (InterruptedException e) {
            // The program ends.
        }
    }

    private static byte[] event(String name, Object data) {
        try {
            return ("event: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
