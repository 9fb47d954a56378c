package io.clickstream.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Says how far something is that takes long: a line every two seconds, none for what is quicker. Not thread-safe. */
final class Progress {
    private static final long INTERVAL = Duration.ofSeconds(2).toNanos();

    private final PrintWriter out;
    private final LongSupplier nanos;
    private long next;

    Progress(PrintWriter out) {
        this(out, System::nanoTime);
    }

    /** @param nanos a clock that never goes back */
    Progress(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.nanos = nanos;
        this.next = nanos.getAsLong() + INTERVAL;
    }

    /** Says nothing at all. */
    static Progress silent() {
        return new Progress(new PrintWriter(Writer.nullWriter()));
    }

    /** Prints the line if it is time for one. */
    void report(Supplier<String> line) {
        if (nanos.getAsLong() - next >= 0) {
            say(line.get());
        }
    }

    /** Prints the line at once. */
    void say(String line) {
        out.println(line);
        out.flush();
        next = nanos.getAsLong() + INTERVAL;
    }
}
