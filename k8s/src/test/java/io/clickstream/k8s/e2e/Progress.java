package io.clickstream.k8s.e2e;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells a person what happens, a line for each step, with the time since the start. */
final class Progress {

    private final PrintWriter out;
    private final long started = System.nanoTime();
    private String scenario = "";

    Progress(PrintWriter out) {
        this.out = out;
    }

    /** Names what the next lines are about. */
    void about(String name) {
        scenario = name;
    }

    void say(String line) {
        Duration since = Duration.ofNanos(System.nanoTime() - started);
        out.printf(
                Locale.ROOT,
                "%3d:%02d  %-38s %s%n",
                since.toMinutes(),
                since.toSecondsPart(),
                scenario,
                line.replaceAll("\\s+", " ").strip());
        out.flush();
    }

    /** As it is, without time and name. */
    void print(String text) {
        out.print(text);
        out.flush();
    }
}
