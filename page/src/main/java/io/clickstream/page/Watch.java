package io.clickstream.page;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one part again and again, in a thread of its own: a part that does not answer delays nothing but what is
 * known of it.
 *
 * @param <T> what there is to see
 */
final class Watch<T> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);
    private static final int LONGEST_DETAIL = 300;

    private final String name;
    private final Look<T> look;
    private final Pace pace;
    private final Attention attention;
    private final Thread thread;
    private final Sighting<T> nothing =
            new Sighting<>(State.UNKNOWN, "not looked at yet", System.currentTimeMillis(), Optional.empty(), 0, 0);

    // Of those that were answered.
    private final UsualTime usualTime = new UsualTime();

    private Sighting<T> last = nothing;
    // By System.nanoTime; meaningful while a look goes on.
    private long lookingSince;
    private boolean looking;

    Watch(String name, Look<T> look, Pace pace, Attention attention) {
        this.name = name;
        this.look = look;
        this.pace = pace;
        this.attention = attention;
        this.thread = new Thread(this::run, "watch " + name);
        this.thread.setDaemon(true);
    }

    String name() {
        return name;
    }

    void start() {
        thread.start();
    }

    /** What is known now. Never waits. */
    synchronized Sighting<T> sighting() {
        Duration waited = Duration.ofNanos(System.nanoTime() - lookingSince);
        return looking && waited.compareTo(pace.limit()) > 0
                ? last.unanswered(System.currentTimeMillis() - waited.toMillis(), waited.toMillis() / 1e3)
                : last;
    }

    /** What was seen, if the part tells now. */
    Optional<T> value() {
        return sighting().value();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long began = System.nanoTime();
                Look.Finding<T> found = lookOnce(began);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                remember(found, took);
                boolean answered = found.value() != null;
                Duration usually = answered ? usualTime.after(took) : took;
                attention.rest(began, usual -> pace.pause(usual, usually, answered));
            }
        } catch (InterruptedException e) {
            // The program ends.
        }
    }

    private Look.Finding<T> lookOnce(long began) throws InterruptedException {
        synchronized (this) {
            looking = true;
            lookingSince = began;
        }
        try {
            return look.look();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOGGER.debug("{} does not tell", name, e);
            return new Look.Finding<>(State.DOWN, oneLine(e), null);
        }
    }

    private synchronized void remember(Look.Finding<T> found, Duration took) {
        long now = System.currentTimeMillis();
        // A look that was not answered for a while has made it known already.
        Sighting<T> before = sighting();
        looking = false;
        last = new Sighting<>(
                found.state(),
                found.detail(),
                before.state() == found.state() ? before.since() : now,
                Optional.ofNullable(found.value()),
                now,
                took.toNanos() / 1e9);
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        String line = message.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) + "…" : line;
    }
}
