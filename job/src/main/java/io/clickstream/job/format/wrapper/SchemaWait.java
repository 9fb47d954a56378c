package io.clickstream.job.format.wrapper;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits in place for schemas that are not there yet, or not now. While a task waits, it makes no checkpoint and commits no
 * transaction; so after a while the job starts again instead, which commits what is prepared before Kafka gives it up.
 */
final class SchemaWait implements Serializable {

    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = LoggerFactory.getLogger(SchemaWait.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

    /** Well below the 14 minutes after which Kafka aborts a transaction, if nothing else is set. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Set<MissingSchema> awaited;
    private transient volatile long since;
    private transient long warned;

    /** @param awaited what is waited for; the rest is a record that cannot be read */
    SchemaWait(Set<MissingSchema> awaited) {
        this.awaited = Set.copyOf(awaited);
    }

    /** Whether a format has failed for lack of a schema that is waited for. */
    boolean isFor(Throwable failure) {
        return !awaited.isEmpty()
                && MissingSchema.of(failure).filter(awaited::contains).isPresent();
    }

    /**
     * Lets some time go by until the next attempt.
     *
     * @throws IOException if that has lasted too long, or the task is to end
     */
    void pause(String reason) throws IOException {
        long now = System.nanoTime();
        if (since == 0) {
            since = now;
            warned = now - BETWEEN_WARNINGS.toNanos();
        }
        if (now - since > LIMIT.toNanos()) {
            throw new IOException("a record has waited for its schema for " + LIMIT.toMinutes() + " min: " + reason);
        }
        if (now - warned >= BETWEEN_WARNINGS.toNanos()) {
            warned = now;
            LOGGER.warn("a record waits for its schema, and all behind it: {}", reason);
        }
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a record waits for its schema", e);
        }
    }

    /** It is over. */
    void end() {
        since = 0;
    }

    /** How long the record that is read now has waited. */
    long seconds() {
        long begun = since;
        return begun == 0 ? 0 : Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    }
}
