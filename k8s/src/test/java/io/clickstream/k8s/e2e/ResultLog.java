package io.clickstream.k8s.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes down how each scenario ended: a line of JSON as soon as it has, and a table at the end. */
final class ResultLog implements TestExecutionListener {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Progress progress;
    private final Map<String, String> environment;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final Map<String, Map<String, String>> reported = new HashMap<>();
    private TestPlan plan;

    /** How a scenario ended. */
    enum Outcome {
        GREEN,
        RED,
        SKIPPED
    }

    /**
     * A scenario that has ended.
     *
     * @param why it is red or was skipped, else empty
     * @param reports what it has measured
     */
    record Entry(String scenario, Outcome outcome, Duration took, String why, Map<String, String> reports) {}

    /** @param environment what all scenarios have in common, for the head of the table */
    ResultLog(Path folder, Progress progress, Map<String, String> environment) {
        this.folder = folder;
        this.progress = progress;
        this.environment = environment;
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(raw());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isGreen() {
        return entries.stream().noneMatch(entry -> entry.outcome() == Outcome.RED);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test.getUniqueId(), Instant.now());
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        reported.computeIfAbsent(test.getUniqueId(), id -> new LinkedHashMap<>())
                .putAll(entry.getKeyValuePairs());
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        tests(skipped).forEach(test -> add(test, Outcome.SKIPPED, reason));
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        String why = result.getThrowable().map(ResultLog::message).orElse("");
        if (finished.isTest()) {
            add(finished, outcome(result.getStatus()), why);
        } else if (result.getStatus() != Status.SUCCESSFUL) {
            tests(finished).stream()
                    .filter(test ->
                            entries.stream().noneMatch(entry -> entry.scenario().equals(name(test))))
                    .forEach(test -> add(test, outcome(result.getStatus()), why));
        }
    }

    private List<TestIdentifier> tests(TestIdentifier root) {
        return root.isTest()
                ? List.of(root)
                : plan.getDescendants(root).stream()
                        .filter(TestIdentifier::isTest)
                        .toList();
    }

    private static Outcome outcome(Status status) {
        return switch (status) {
            case SUCCESSFUL -> Outcome.GREEN;
            case ABORTED -> Outcome.SKIPPED;
            case FAILED -> Outcome.RED;
        };
    }

    private static String message(Throwable problem) {
        String text = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return text.strip().replaceFirst("^Assumption failed: ", "").replaceAll("\\s+", " ");
    }

    private void add(TestIdentifier test, Outcome outcome, String why) {
        Instant start = begun.getOrDefault(test.getUniqueId(), Instant.now());
        Entry entry = new Entry(
                name(test),
                outcome,
                Duration.between(start, Instant.now()),
                why,
                reported.getOrDefault(test.getUniqueId(), Map.of()));
        entries.add(entry);
        progress.about(entry.scenario());
        progress.say(outcome + (why.isEmpty() ? "" : ": " + why));
        append(entry);
    }

    private static String name(TestIdentifier test) {
        return Scenario.nameOf(test).orElse(test.getDisplayName());
    }

    private void append(Entry entry) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("scenario", entry.scenario());
        line.put("result", entry.outcome().name().toLowerCase(Locale.ROOT));
        line.put("seconds", entry.took().toMillis() / 1000.0);
        line.put("why", entry.why());
        line.putAll(entry.reports());
        line.putAll(environment);
        try {
            Files.writeString(
                    raw(), JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the table and returns where it is. */
    Path writeTable() throws IOException {
        StringBuilder text =
                new StringBuilder("# End to end, %s%n%n".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        environment.forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
        TreeSet<String> images = new TreeSet<>();
        for (Entry entry : entries) {
            images.addAll(
                    List.of(entry.reports().getOrDefault(Inventory.IMAGES, "").split(" ")));
        }
        images.remove("");
        text.append("- images: %s%n%n".formatted(String.join(" ", images)));
        text.append(
                "| scenario | result | time | recovery | reconciliation | |%n|---|---|---|---|---|---|%n".formatted());
        for (Entry entry : entries) {
            text.append("| %s | %s | %d s | %s | %s | %s |%n"
                    .formatted(
                            entry.scenario(),
                            entry.outcome().name().toLowerCase(Locale.ROOT),
                            entry.took().toSeconds(),
                            entry.reports().getOrDefault("recovery_seconds", ""),
                            entry.reports().getOrDefault("reconciliation", ""),
                            entry.why().replace("|", "\\|")));
        }
        Path table = folder.resolve("results.md");
        Files.writeString(table, text);
        return table;
    }

    private Path raw() {
        return folder.resolve("results.jsonl");
    }
}
