package io.clickstream.local.process;

import io.clickstream.core.settings.PlainText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How a child tells its parent why it does not start: in a line of its log that is like no other one. */
public final class StartRefusal {
    /** What the child ends with then. */
    static final int EXIT_CODE = 2;

    /** Other threads may still write lines of theirs after this one. */
    private static final String MARK = "[cannot start] ";

    private StartRefusal() {}

    /** Ends this process, without waiting for anything. */
    public static void exit(String reason) {
        // As the parent reads it, whatever the locale is.
        PrintStream log = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        log.println(System.lineSeparator() + MARK + PlainText.line(reason));
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** The reason, if a line of a log is one. */
    public static Optional<String> reasonIn(String line) {
        return line.startsWith(MARK) ? Optional.of(line.substring(MARK.length())) : Optional.empty();
    }
}
