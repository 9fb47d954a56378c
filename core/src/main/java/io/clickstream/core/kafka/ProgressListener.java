package io.clickstream.core.kafka;

import java.util.function.Supplier;

/** Is told, often, how far something is that may take long. */
@FunctionalInterface
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = line -> {};

    /** @param line for a person; asked for only if it is shown */
    void report(Supplier<String> line);
}
