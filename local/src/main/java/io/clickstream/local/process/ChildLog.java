package io.clickstream.local.process;

import io.clickstream.core.settings.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** What the log of a child that has ended tells of the reason. */
final class ChildLog {
    private static final Pattern STACK_TRACE = Pattern.compile("\\s+at |\\s+\\.\\.\\. ");

    /** Further up is what the child has survived. */
    private static final int LAST_LINES = 200;

    private final ChildFiles files;
    private final Deque<String> lines;
    private final Optional<String> refusal;

    private ChildLog(ChildFiles files, Deque<String> lines, Optional<String> refusal) {
        this.files = files;
        this.lines = lines;
        this.refusal = refusal;
    }

    static ChildLog read(ChildFiles files) {
        Deque<String> last = new ArrayDeque<>();
        AtomicReference<String> refusal = new AtomicReference<>();
        // Whatever is no UTF-8 is replaced.
        try (BufferedReader log =
                new BufferedReader(new InputStreamReader(Files.newInputStream(files.log()), StandardCharsets.UTF_8))) {
            log.lines().filter(line -> !line.isBlank()).forEach(line -> {
                StartRefusal.reasonIn(line).ifPresent(refusal::set);
                last.addLast(line);
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The folder may be gone, and the log with it.
        }
        return new ChildLog(files, last, Optional.ofNullable(refusal.get()));
    }

    /** Whether the child found, or would find, no space on the disk. */
    boolean tellsOfFullDisk() {
        return lines.stream().anyMatch(DiskSpace::isMissing) || DiskSpace.isMissing(files.root());
    }

    /** Why the child says that it cannot start, otherwise its last line that is not part of a stack trace. */
    String reason() {
        return PlainText.line(refusal.orElseGet(this::lastLine));
    }

    private String lastLine() {
        return lines.stream()
                .filter(line -> !STACK_TRACE.matcher(line).lookingAt())
                .reduce((first, second) -> second)
                .orElse("no output");
    }
}
