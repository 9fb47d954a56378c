package io.clickstream.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program that a test needs and that is not part of the project. */
final class Prerequisite {

    private Prerequisite() {}

    /** Where a program is, of those on the path. */
    static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test on a developer's machine, and fails it in CI, where nobody would notice. */
    static void missing(String reason) {
        if (System.getenv("CI") != null) {
            throw new AssertionError("cannot be skipped in CI: " + reason);
        }
        // Into the build's output as well, which shows that tests were skipped but not why.
        System.out.println("skipped: " + reason);
        Assumptions.abort(reason);
    }
}
