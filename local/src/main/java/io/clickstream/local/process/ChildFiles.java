package io.clickstream.local.process;

import java.nio.file.Path;

/**
 * The files that a child process has in the data folder.
 *
 * @param root the data folder
 * @param child the child's name there
 */
public record ChildFiles(Path root, String child) {

    /** The file that it keeps locked while it lives. */
    public Path lock() {
        return root.resolve("locks").resolve(child);
    }

    /** Receives standard output and standard error. */
    public Path log() {
        return root.resolve("logs").resolve(child + ".log");
    }

    /** Where it puts its temporary files. */
    public Path temporary() {
        return root.resolve("tmp").resolve(child);
    }
}
