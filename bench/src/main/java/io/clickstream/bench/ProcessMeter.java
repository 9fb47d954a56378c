package io.clickstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reads what the system and the JVM know of a Java process. */
public final class ProcessMeter {

    private final ProcessHandle process;

    /** @param pid of a process that runs */
    public ProcessMeter(long pid) {
        this.process = ProcessHandle.of(pid).orElseThrow();
    }

    /** CPU time of all its threads since it started; steps of 10 ms. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** The most memory that it has had at a time, in MiB. */
    public double peakMemoryMib() {
        return memoryMib("status", "VmHWM");
    }

    /** The memory that it has now, in MiB. */
    public double memoryMib() {
        return memoryMib("status", "VmRSS");
    }

    /** The memory that it has now, in MiB; what it shares with others counts for each of them in part. */
    public double proportionalMemoryMib() {
        return memoryMib("smaps_rollup", "Pss");
    }

    /** Time in garbage collections since it started. */
    public Duration garbageCollection() throws InterruptedException {
        return jstat("-gc", "GCT");
    }

    /** Time in which the JVM has compiled since it started, the sum over its compiler threads. */
    public Duration compilation() throws InterruptedException {
        return jstat("-compiler", "Time");
    }

    /** Seconds that the JDK's own tool reads from outside, without a word to the process. */
    private Duration jstat(String option, String column) throws InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jstat").toString();
        try {
            Process jstat = new ProcessBuilder(tool, option, Long.toString(process.pid())).start();
            List<String> lines = jstat.inputReader().lines().toList();
            jstat.waitFor();
            List<String> names = List.of(lines.get(0).strip().split("\\s+"));
            String seconds = lines.get(1).strip().split("\\s+")[names.indexOf(column)];
            return Duration.ofNanos((long) (Double.parseDouble(seconds) * 1e9));
        } catch (IOException e) {
            throw new IllegalStateException("jstat cannot be run; it comes with a JDK", e);
        }
    }

    private double memoryMib(String file, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), file))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new IllegalStateException("the process " + process.pid() + " is gone", e);
        }
    }
}
