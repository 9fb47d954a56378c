package io.clickstream.local.status;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.JobStatus;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** The status as a table, a line for each part, in the order in which the events pass them. */
public final class StatusTable {

    /** Rates are means of so long a time, so that the steps of the checkpoints do not show. */
    private static final long RATE_NANOS = 10_000_000_000L;

    private static final int TREND_LOOKS = 30;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private static final int NAME = 14;
    private static final int STATE = 12;
    private static final int EVENTS = 15;
    private static final int RATE = 13;
    private static final int BEHIND = 11;
    private static final int GAP = 2;

    // So that a terminal of 40 columns has the state, too.
    private static final int NARROW_NAME = 13;
    private static final int NARROW_EVENTS = 14;

    private final boolean blocks;
    private final boolean colors;

    private final Deque<Look> looks = new ArrayDeque<>();
    private final List<Hop> hops = List.of(
            new Hop("emitter", PipelineStatus::emitted),
            new Hop("Kafka", PipelineStatus::raw),
            new Hop("job", PipelineStatus::processed),
            new Hop("ClickHouse", PipelineStatus::rows),
            new Hop("dead letters", PipelineStatus::deadLetters));

    /**
     * An empty one.
     *
     * @param blocks whether the terminal has block characters, for trends
     * @param colors whether states are coloured
     */
    public StatusTable(boolean blocks, boolean colors) {
        this.blocks = blocks;
        this.colors = colors;
    }

    /** Takes a look at the pipeline; times rise from look to look. */
    void add(long nanos, PipelineStatus status, boolean emitting, JobStatus job) {
        looks.addLast(new Look(nanos, status, emitting, job));
        // One that is older than the period stays, to reach back over all of it.
        while (looks.size() > 2 && second().nanos() <= nanos - RATE_NANOS) {
            looks.removeFirst();
        }
        hops.forEach(hop -> hop.add(rate(hop)));
    }

    /**
     * The table, or nothing before the first look.
     *
     * @param width columns of the terminal; what does not fit is left out, from the right
     */
    List<AttributedString> lines(int width) {
        if (looks.isEmpty()) {
            return List.of();
        }
        Look look = looks.getLast();
        PipelineStatus status = look.status();
        List<AttributedString> lines = new ArrayList<>();
        lines.add(line(
                width, bold(), "", plain("state"), "events", "per second", "behind", plain(blocks ? "trend" : "")));
        lines.add(hop(width, hops.get(0), look.emitting() ? good("emitting") : plain("done"), ""));
        lines.add(hop(width, hops.get(1), good("up"), ""));
        lines.add(hop(width, hops.get(2), state(look.job()), number(status.raw() - status.processed())));
        lines.add(hop(width, hops.get(3), good("up"), number(status.lag())));
        lines.add(hop(width, hops.get(4), plain(""), ""));
        lines.add(latency(width, status));
        return lines;
    }

    private AttributedString hop(int width, Hop hop, AttributedString state, String behind) {
        return line(
                width,
                AttributedStyle.DEFAULT,
                hop.name,
                state,
                number(hop.count.applyAsLong(looks.getLast().status())),
                String.format(Locale.ROOT, "%,.1f", rate(hop)),
                behind,
                plain(blocks ? hop.trend() : ""));
    }

    /** What does not fit is left out: the trend first, the state last. */
    private static AttributedString line(
            int width,
            AttributedStyle style,
            String name,
            AttributedString state,
            String events,
            String rate,
            String behind,
            AttributedString trend) {
        boolean narrow = width < NAME + STATE + EVENTS;
        AttributedStringBuilder line =
                new AttributedStringBuilder().style(style).append(pad(name, narrow ? NARROW_NAME : NAME));
        if (width >= NARROW_NAME + STATE + NARROW_EVENTS) {
            line.append(state).append(" ".repeat(STATE - state.length()));
        }
        line.append(right(events, narrow ? NARROW_EVENTS : EVENTS));
        if (width >= line.length() + RATE) {
            line.append(right(rate, RATE));
            int used = line.length() + BEHIND;
            if (width >= used) {
                line.append(right(behind, BEHIND));
            }
            if (width >= used + GAP + TREND_LOOKS) {
                line.append(" ".repeat(GAP)).append(trend);
            }
        }
        return cut(width, line.toAttributedString());
    }

    private static AttributedString latency(int width, PipelineStatus status) {
        String times = "p50 " + PipelineStatus.seconds(status.p50Millis()) + ", p99 "
                + PipelineStatus.seconds(status.p99Millis());
        String full = pad("latency", NAME) + times + " from Kafka to ClickHouse";
        return cut(width, plain(width < full.length() ? pad("latency", NARROW_NAME) + times : full));
    }

    private AttributedString state(JobStatus job) {
        String text = job.name().toLowerCase(Locale.ROOT);
        return job == JobStatus.RUNNING ? good(text) : colored(text, AttributedStyle.RED);
    }

    private AttributedString good(String text) {
        return colored(text, AttributedStyle.GREEN);
    }

    private AttributedString colored(String text, int color) {
        return colors ? new AttributedString(text, AttributedStyle.DEFAULT.foreground(color)) : plain(text);
    }

    private AttributedStyle bold() {
        return colors ? AttributedStyle.BOLD : AttributedStyle.DEFAULT;
    }

    private static AttributedString plain(String text) {
        return new AttributedString(text);
    }

    private static AttributedString cut(int width, AttributedString line) {
        return line.columnSubSequence(0, width);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(1, width - text.length())) + text;
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private double rate(Hop hop) {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        long events = hop.count.applyAsLong(last.status()) - hop.count.applyAsLong(first.status());
        return seconds > 0 ? Math.max(0, events / seconds) : 0;
    }

    private Look second() {
        return looks.stream().skip(1).findFirst().orElseThrow();
    }

    private record Look(long nanos, PipelineStatus status, boolean emitting, JobStatus job) {}

    /** A part of the pipeline that events pass. */
    private static final class Hop {
        private final String name;
        private final ToLongFunction<PipelineStatus> count;
        private final Deque<Double> rates = new ArrayDeque<>();

        private Hop(String name, ToLongFunction<PipelineStatus> count) {
            this.name = name;
            this.count = count;
        }

        private void add(double rate) {
            rates.addLast(rate);
            if (rates.size() > TREND_LOOKS) {
                rates.removeFirst();
            }
        }

        /** A bar for each rate, the highest one for the greatest of them. */
        private String trend() {
            double greatest = rates.stream().mapToDouble(rate -> rate).max().orElse(0);
            StringBuilder bars = new StringBuilder();
            for (double rate : rates) {
                bars.append(BARS.charAt(greatest == 0 ? 0 : (int) Math.round(rate / greatest * (BARS.length() - 1))));
            }
            return bars.toString();
        }
    }
}
