package io.clickstream.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the pipeline with a process of its own, which can be killed and started again where it was. One thing at a
 * time happens to it.
 *
 * @param <T> what the part offers while it runs
 */
public final class ManagedProcess<T extends AutoCloseable> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ManagedProcess.class);

    private final String name;
    private final Callable<T> starter;
    private final Function<T, Optional<ChildProcess>> process;
    private final List<String> unexpectedEnds = new ArrayList<>();
    private volatile T running;
    private boolean endExpected = true;

    /**
     * @param name what messages call it
     * @param starter starts it and returns when it serves
     * @param process its process; empty if it runs elsewhere, and then always does
     */
    public ManagedProcess(String name, Callable<T> starter, Function<T, Optional<ChildProcess>> process) {
        this.name = name;
        this.starter = starter;
        this.process = process;
    }

    /** What the part offers; may have died. Null before its first start. */
    public T get() {
        return running;
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** Its process, which may have ended; empty before its first start, or if it runs elsewhere. */
    public Optional<ChildProcess> process() {
        return Optional.ofNullable(running).flatMap(process);
    }

    /** What to say if it has been started and has ended. */
    public Optional<String> exitMessage() {
        return process().filter(child -> !child.isAlive()).map(ChildProcess::exitMessage);
    }

    /**
     * Starts it if it does not run.
     *
     * @throws StartException if it does not come up
     */
    public synchronized void start() throws Exception {
        if (isAlive()) {
            return;
        }
        if (!endExpected) {
            exitMessage().ifPresent(unexpectedEnds::add);
            endExpected = true;
        }
        running = starter.call();
        endExpected = false;
    }

    /**
     * Starts it if it does not run, and tries again when it does not come up, as an operator would do.
     *
     * @throws IllegalStateException if it has not come up when the time is over
     */
    public synchronized void startWithin(Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!isAlive()) {
            try {
                start();
            } catch (StartException | IOException e) {
                LOGGER.warn("{} does not start: {}", name, e.getMessage());
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(name + " does not start again", e);
                }
            }
        }
    }

    /** Kills it as the out-of-memory killer would. */
    public synchronized void kill() throws InterruptedException {
        if (isAlive()) {
            endExpected = true;
            process().orElseThrow().kill();
        }
    }

    /** How it has ended since the last call, other than by {@link #kill}. */
    public synchronized List<String> takeUnexpectedEnds() {
        List<String> ends = List.copyOf(unexpectedEnds);
        unexpectedEnds.clear();
        return ends;
    }

    /** Stops it in the middle of whatever it does, for a while. */
    public synchronized void pause(Duration time) throws IOException, InterruptedException {
        signal("STOP");
        try {
            Thread.sleep(time.toMillis());
        } finally {
            signal("CONT");
        }
    }

    /** Lets it write nothing more to any file, for a while, as if the disk were full. It may end of it. */
    public synchronized void fillDisk(Duration time) throws IOException, InterruptedException {
        limitFileSize("1");
        try {
            Thread.sleep(time.toMillis());
        } finally {
            limitFileSize("unlimited");
        }
    }

    /** Ends it in its own order. */
    public synchronized void stop() throws Exception {
        endExpected = true;
        if (isAlive()) {
            running.close();
        }
    }

    /** Asks its process to end, without what a part does to leave everything in order. */
    public synchronized void end() {
        endExpected = true;
        process().ifPresent(ChildProcess::close);
    }

    /** Lets it go on, should it stand still: otherwise it could not see that this process has ended. */
    public void resume() {
        try {
            signal("CONT");
        } catch (IOException e) {
            LOGGER.warn("{} may stand still", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param signal such as {@code STOP} */
    public void signal(String signal) throws IOException, InterruptedException {
        run("kill", "-" + signal);
    }

    private boolean isAlive() {
        T current = running;
        return current != null
                && process.apply(current).map(ChildProcess::isAlive).orElse(true);
    }

    private void limitFileSize(String bytes) throws IOException, InterruptedException {
        run("prlimit", "--fsize=" + bytes + ":", "--pid");
    }

    /** The process may have ended by itself meanwhile; otherwise a command that fails would be a fault that never was. */
    private void run(String... command) throws IOException, InterruptedException {
        Optional<ChildProcess> child = process();
        if (child.isEmpty()) {
            return;
        }
        List<String> all = new ArrayList<>(List.of(command));
        all.add(Long.toString(child.get().pid()));
        int exitCode = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exitCode != 0 && isAlive()) {
            throw new IOException(String.join(" ", all) + " ends with exit code " + exitCode);
        }
    }
}
