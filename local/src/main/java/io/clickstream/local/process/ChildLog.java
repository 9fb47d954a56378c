package io.clickstream.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** What the log of a child that has ended tells of the reason. */
final class ChildLog {
    private static final Pattern STACK_TRACE = Pattern.compile("\\s+at |\\s+\\.\\.\\. ");

    /** Further up is what the child has survived. */
    private static final int LAST_LINES = 200;

    private final ChildFiles files;
    private final Deque<String> lines;

    private ChildLog(ChildFiles files, Deque<String> lines) {
        this.files = files;
        this.lines = lines;
    }

    static ChildLog read(ChildFiles files) {
        Deque<String> last = new ArrayDeque<>();
        // Whatever is no UTF-8 is replaced.
        try (BufferedReader log =
                new BufferedReader(new InputStreamReader(Files.newInputStream(files.log()), StandardCharsets.UTF_8))) {
            log.lines().filter(line -> !line.isBlank()).forEach(line -> {
                last.addLast(line);
                if (last.size() > LAST_LINES) {
                    last.removeFirst();
                }
            });
        } catch (IOException | UncheckedIOException e) {
            // The folder may be gone, and the log with it.
        }
        return new ChildLog(files, last);
    }

    /** Whether the child found, or would find, no space on the disk. */
    boolean tellsOfFullDisk() {
        return lines.stream().anyMatch(DiskSpace::isMissing) || DiskSpace.isMissing(files.root());
    }

    /** Why the child says that it cannot start, otherwise its last line that is not part of a stack trace. */
    String reason() {
        return lines.stream()
                .filter(StartRefusal::isIn)
                .findFirst()
                .map(StartRefusal::reason)
                .orElseGet(this::lastLine);
    }

    private String lastLine() {
        return lines.stream()
                .filter(line -> !STACK_TRACE.matcher(line).lookingAt())
                .reduce((first, second) -> second)
                .orElse("no output");
    }
}
