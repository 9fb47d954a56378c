package io.clickstream.emitter;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints a line for each progress: the rate since the one before, next to the target. Not thread-safe. */
public final class ProgressPrinter implements Consumer<EmitterProgress> {
    private final double target;
    private final PrintWriter out;
    private final Clock clock;
    private EmitterProgress previous = EmitterProgress.NONE;

    /**
     * @param target events per second; 0 for as fast as possible
     * @param clock the time of day, in the zone to print it in
     */
    public ProgressPrinter(double target, PrintWriter out, Clock clock) {
        this.target = target;
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void accept(EmitterProgress progress) {
        out.printf(
                Locale.ROOT,
                "%tT  sent %,d  acked %,d  target %s  actual %s%n",
                LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS),
                progress.sent(),
                progress.acknowledged(),
                target == 0 ? "unlimited" : rate(target).replaceFirst("\\.0/s$", "/s"),
                rate(progress.rateSince(previous)));
        out.flush();
        previous = progress;
    }

    /** Prints the whole run in one line. */
    public void report(EmitterProgress end) {
        out.printf(
                Locale.ROOT,
                "emitted %,d (acknowledged %,d, failed %,d, malformed %,d) in %,.1f s, %s%n",
                end.sent(),
                end.acknowledged(),
                end.failed(),
                end.malformed(),
                end.elapsed().toMillis() / 1000.0,
                rate(end.rateSince(EmitterProgress.NONE)));
        out.flush();
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.1f/s", perSecond);
    }
}
