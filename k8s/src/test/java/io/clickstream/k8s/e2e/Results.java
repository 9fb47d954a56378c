package io.clickstream.k8s.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The table that a person reads of a run, written anew whenever a scenario has ended: what Failsafe's reports do not tell are
 * times of recovery, reconciliations, and what cluster and images all of it holds for.
 */
final class Results {

    static final String RECOVERY = "recovery_seconds";
    static final String RECONCILIATION = "reconciliation";

    private final Path folder;
    private final Progress progress;
    private final StringBuilder head =
            new StringBuilder("# End to end, %s%n%n".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
    private final StringBuilder rows = new StringBuilder();
    private final TreeSet<String> images = new TreeSet<>();
    private final Map<String, String> reports = new HashMap<>();
    /** When the scenario has begun; null between two. */
    private Instant begun;

    Results(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /** What all scenarios have in common. */
    void about(String name, String value) {
        progress.say(name + ": " + value);
        head.append("- %s: %s%n".formatted(name, value));
    }

    void images(String all) {
        images.addAll(List.of(all.split(" ")));
    }

    void begin(String scenario) {
        progress.about(scenario);
        begun = Instant.now();
    }

    /** What the scenario has measured. */
    void report(String what, String value) {
        progress.say(what.replace('_', ' ') + ": " + value);
        reports.put(what, value);
    }

    /** @param why it failed or was skipped, otherwise empty */
    void end(String scenario, String outcome, String why) {
        String reason = why.strip().replaceFirst("^Assumption failed: ", "").replaceAll("\\s+", " ");
        long seconds =
                begun == null ? 0 : Duration.between(begun, Instant.now()).toSeconds();
        String recovery = reports.getOrDefault(RECOVERY, "");
        String reconciliation = reports.getOrDefault(RECONCILIATION, "");
        progress.about(scenario);
        progress.say(outcome + (reason.isEmpty() ? "" : ": " + reason));
        rows.append("| %s | %s | %d s | %s | %s | %s |%n"
                .formatted(scenario, outcome, seconds, recovery, reconciliation, reason.replace("|", "\\|")));
        reports.clear();
        begun = null;
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("results.md"), table());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table() {
        return "%s- images: %s%n%n| scenario | result | time | recovery | reconciliation | |%n|---|---|---|---|---|---|%n%s"
                .formatted(head, String.join(" ", images), rows);
    }

    void print() {
        progress.print("%n%s%nresults: %s%n".formatted(table(), folder));
    }
}
