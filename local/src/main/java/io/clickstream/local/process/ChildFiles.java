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

    /** Is there when the child has said that it is ready, if it does. */
    public Path ready() {
        return readyIn(temporary());
    }

    /** The same as the child knows it, by its temporary folder. */
    public static Path readyIn(Path temporary) {
        return temporary.resolve("ready");
    }

    /** Is there while the child is at work on what has to be done before it is ready, however long that takes. */
    public Path busy() {
        return busyIn(temporary());
    }

    /** The same as the child knows it, by its temporary folder. */
    public static Path busyIn(Path temporary) {
        return temporary.resolve("busy");
    }

    /** Where it puts its temporary files. */
    public Path temporary() {
        return root.resolve("tmp").resolve(child);
    }
}
