package io.clickstream.chaos;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the pipeline with a process of its own, which is started again however often it takes, as an operator would
 * do. One thing at a time happens to it.
 *
 * @param <T> what the part offers while it runs
 */
final class Part<T> implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Part.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final String name;
    private final Callable<T> starter;
    private final Function<T, ChildProcess> process;
    private final List<String> unexpectedEnds = new ArrayList<>();
    private volatile T running;
    private boolean endExpected = true;

    Part(String name, Callable<T> starter, Function<T, ChildProcess> process) {
        this.name = name;
        this.starter = starter;
        this.process = process;
    }

    /** What the part offers; may have died. */
    T get() {
        return running;
    }

    private boolean isAlive() {
        T current = running;
        return current != null && process.apply(current).isAlive();
    }

    /**
     * Starts it if it does not run.
     *
     * @throws IllegalStateException if it has not come up after three minutes of trying
     */
    synchronized void start() throws Exception {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isAlive()) {
            if (!endExpected) {
                unexpectedEnds.add(process.apply(running).obituary());
                endExpected = true;
            }
            try {
                running = starter.call();
                endExpected = false;
            } catch (StartException | IOException e) {
                LOGGER.warn("{} does not start: {}", name, e.getMessage());
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(name + " does not start again", e);
                }
            }
        }
    }

    /** Kills it as the out-of-memory killer would. */
    synchronized void kill() throws InterruptedException {
        if (isAlive()) {
            endExpected = true;
            process.apply(running).kill();
        }
    }

    /** Kills it and starts it anew, with whatever has been set for its next start. */
    synchronized void restart() throws Exception {
        kill();
        start();
    }

    /** How it has ended since the last call, other than by {@link #kill}. */
    synchronized List<String> takeUnexpectedEnds() {
        List<String> ends = List.copyOf(unexpectedEnds);
        unexpectedEnds.clear();
        return ends;
    }

    /** Stops it in the middle of whatever it does, for a while. */
    synchronized void pause(Duration time) throws IOException, InterruptedException {
        signal("STOP");
        try {
            Thread.sleep(time.toMillis());
        } finally {
            signal("CONT");
        }
    }

    /** Lets it write nothing more to any file, for a while, as if the disk were full; starts it again if it ends of it. */
    synchronized void fillDisk(Duration time) throws Exception {
        limitFileSize("1");
        try {
            Thread.sleep(time.toMillis());
        } finally {
            limitFileSize("unlimited");
        }
        start();
    }

    @Override
    public synchronized void close() {
        if (isAlive()) {
            process.apply(running).close();
        }
    }

    /** Lets it go on, should it stand still: else it could not see that this process has ended. */
    void resume() {
        try {
            signal("CONT");
        } catch (IOException e) {
            LOGGER.warn("{} may stand still", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void signal(String signal) throws IOException, InterruptedException {
        run("kill", "-" + signal, pid());
    }

    private void limitFileSize(String bytes) throws IOException, InterruptedException {
        run("prlimit", "--pid", pid(), "--fsize=" + bytes + ":");
    }

    private String pid() {
        return Long.toString(process.apply(running).pid());
    }

    /** The process may have ended by itself meanwhile; else a command that fails would be a fault that never was. */
    private void run(String... command) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exitCode != 0 && isAlive()) {
            throw new IOException(String.join(" ", command) + " ends with exit code " + exitCode);
        }
    }
}
