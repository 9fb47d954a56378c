package io.clickstream.page.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.page.model.Snapshot;
import io.clickstream.page.model.SnapshotBuilder;
import io.clickstream.page.model.ViewerCount;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a snapshot whenever it is time for one, once for everybody who watches. */
public final class SnapshotPublisher implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotPublisher.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SnapshotBuilder builder;
    private final ViewerCount viewers;
    private final LatestValue latest = new LatestValue();
    private final History history = new History();
    private final Thread thread = new Thread(this::run, "publisher");

    public SnapshotPublisher(SnapshotBuilder builder, ViewerCount viewers) {
        this.builder = builder;
        this.viewers = viewers;
        this.thread.setDaemon(true);
    }

    /** Begins to publish. */
    public void start() {
        thread.start();
    }

    /** The newest snapshot, as an event of a stream. */
    public LatestValue latest() {
        return latest;
    }

    /** What was before, as an event of a stream. */
    public byte[] history() {
        return event("history", Map.of("points", history.points()));
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
                    Snapshot snapshot = builder.build();
                    history.add(snapshot);
                    latest.publish(event("snapshot", snapshot));
                } catch (RuntimeException e) {
                    LOGGER.error("no snapshot", e);
                }
                viewers.rest(began, usual -> usual);
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
