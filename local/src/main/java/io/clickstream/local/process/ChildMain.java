package io.clickstream.local.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/**
 * Entry point of every child process of the local run: holds the child's lock, runs the real main class, and ends the
 * process when the parent is gone. The parent never writes to the child's standard input; the end of that stream means
 * that the parent has closed it or has died, by whatever signal.
 */
public final class ChildMain {

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(8);

    // Held for as long as the process lives; the kernel lets go of it even after a kill -9.
    private static FileLock lock;

    private ChildMain() {}

    /**
     * @param args the lock file, the main class, then that class's own arguments
     */
    public static void main(String[] args) throws Throwable {
        lock = lock(Path.of(args[0]));
        Thread watch = new Thread(ChildMain::exitWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static FileLock lock(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return channel.lock();
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent says nothing; only the end of the stream counts.
            }
        } catch (IOException e) {
            // A broken pipe means the same.
        }
        Thread limit = new Thread(ChildMain::haltAfterLimit, "exit-limit");
        limit.setDaemon(true);
        limit.start();
        System.exit(0);
    }

    /** An orderly end can wait in vain for a part that has died together with the parent. */
    private static void haltAfterLimit() {
        try {
            Thread.sleep(EXIT_LIMIT.toMillis());
        } catch (InterruptedException e) {
            // Then it is over now.
        }
        Runtime.getRuntime().halt(1);
    }
}
