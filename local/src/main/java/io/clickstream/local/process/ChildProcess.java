package io.clickstream.local.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A Java process that lives no longer than this one. Its output goes to a log file. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration ORDERLY_STOP = Duration.ofSeconds(5);
    /** A part that waits for a disk to have room again would wait in vain, and could not say why. */
    private static final Duration FULL_DISK_PATIENCE = Duration.ofSeconds(5);

    /** Of a JVM with {@code ExitOnOutOfMemoryError}. Source: HotSpot, {@code report_java_out_of_memory}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final Duration POLL = Duration.ofMillis(50);

    // Ctrl-C reaches every process of the terminal; the children must outlive it until the parent has stopped the job.
    // A JVM leaves a signal ignored that was ignored when it started.
    private static final List<String> IGNORE_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    /** A process that has the CPU when no other one wants it. */
    private static final List<String> LAST = List.of("nice", "-n", "10");

    private final String name;
    private final ChildFiles files;
    private final Process process;

    private ChildProcess(String name, ChildFiles files, Process process) {
        this.name = name;
        this.files = files;
        this.process = process;
    }

    /**
     * What a child runs.
     *
     * @param jvmOptions options of its JVM
     * @param classPath jars
     * @param mainClass the class whose main method does the work
     * @param arguments arguments of that class
     */
    public record JavaCommand(
            List<String> jvmOptions, List<String> classPath, String mainClass, List<String> arguments) {}

    /**
     * Starts a child.
     *
     * @param name what messages call it
     * @param files its lock, its temporary folder, and its log, which is replaced
     * @param environment variables besides those of this process
     * @param java what it runs
     */
    public static ChildProcess start(String name, ChildFiles files, Map<String, String> environment, JavaCommand java) {
        return start(name, files, environment, java, List.of());
    }

    /** The same for what must not slow the others down. */
    public static ChildProcess startInBackground(
            String name, ChildFiles files, Map<String, String> environment, JavaCommand java) {
        return start(name, files, environment, java, LAST);
    }

    private static ChildProcess start(
            String name, ChildFiles files, Map<String, String> environment, JavaCommand java, List<String> priority) {
        Path log = files.log();
        List<String> command = new ArrayList<>(IGNORE_CTRL_C);
        command.addAll(priority);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(java.jvmOptions());
        // What is left behind by a child that is killed must not fill the system's folder.
        command.add("-Djava.io.tmpdir=" + files.temporary());
        // Otherwise the report of a crash lies in whatever folder the user happens to be in.
        command.add("-XX:ErrorFile=" + log.resolveSibling(log.getFileName() + ".crash"));
        command.addAll(List.of(ChildMain.class.getName(), files.lock().toString(), java.mainClass()));
        command.addAll(java.arguments());
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Files.createDirectories(files.temporary());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("TMPDIR", files.temporary().toString());
            builder.environment().putAll(environment);
            // Not in the command: whoever lists processes wants to see what runs.
            builder.environment().put("CLASSPATH", String.join(File.pathSeparator, java.classPath()));
            return new ChildProcess(name, files, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + name, e);
        }
    }

    /**
     * Waits until the child serves; one that does not in time is ended, unless it says that it is busy.
     *
     * @throws StartException if it ends or is not ready in time; the message carries the last line of its log, or the
     *     place of the log. A reason that the child gives is the whole message
     */
    public void awaitReady(BooleanSupplier ready, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long spaceSeen = System.nanoTime();
        while (true) {
            boolean serves = ready.getAsBoolean();
            // Something else may serve in its place.
            requireAlive();
            if (serves) {
                return;
            }
            if (!DiskSpace.isMissing(files.root())) {
                spaceSeen = System.nanoTime();
            } else if (System.nanoTime() - spaceSeen > FULL_DISK_PATIENCE.toNanos()) {
                close();
                throw new StartException(noSpace("cannot start"));
            }
            if (Files.exists(files.busy())) {
                deadline = System.nanoTime() + timeout.toNanos();
            }
            if (System.nanoTime() > deadline) {
                close();
                throw new StartException(
                        name + " was not ready within " + timeout.toSeconds() + " s; see " + files.log());
            }
            pause();
        }
    }

    /** Whether it runs, or stands still. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws StartException if it has ended; the message carries the last line of its log */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new StartException(startFailure());
        }
    }

    /** Whether it has ended because its heap was full. */
    public boolean ranOutOfMemory() {
        return !process.isAlive() && process.exitValue() == OUT_OF_MEMORY;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Kills the process at once, as the out-of-memory killer would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What to say when the process has ended although nobody asked it to. */
    public String exitMessage() {
        return ChildLog.read(files).tellsOfFullDisk()
                ? noSpace("ended")
                : name + " ended with exit code " + process.exitValue() + "; see " + files.log();
    }

    private String startFailure() {
        ChildLog log = ChildLog.read(files);
        if (log.tellsOfFullDisk()) {
            return noSpace("cannot start");
        }
        String reason = log.reason() + " (" + files.log() + ")";
        return process.exitValue() == StartRefusal.EXIT_CODE
                ? reason
                : name + " ended with exit code " + process.exitValue() + ": " + reason;
    }

    private String noSpace(String what) {
        return name + " " + what + ": " + DiskSpace.message(files.root()) + "; see " + files.log();
    }

    /** Asks the process to end by closing its standard input, and kills it when it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has gone already.
        }
        try {
            if (!process.waitFor(ORDERLY_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever is interrupted here knows of no child that would have to be ended. */
    private void pause() throws InterruptedException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
