package io.clickstream.cli;

import io.clickstream.core.kafka.ProgressListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Prints how far something is that takes long: a line every two seconds, none for what is quicker. Not thread-safe. */
public final class Progress implements ProgressListener {
    private static final long INTERVAL = Duration.ofSeconds(2).toNanos();

    private final PrintWriter out;
    private final LongSupplier nanos;
    private long next;

    /** @param out of a person */
    public Progress(PrintWriter out) {
        this(out, System::nanoTime);
    }

    /** @param nanos a clock that never goes back */
    Progress(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.next = nanos.getAsLong() + INTERVAL;
    }

    /** Prints the line if it is time for one. */
    @Override
    public void report(Supplier<String> line) {
        if (nanos.getAsLong() - next >= 0) {
            out.println(line.get());
            out.flush();
            next = nanos.getAsLong() + INTERVAL;
        }
    }
}
