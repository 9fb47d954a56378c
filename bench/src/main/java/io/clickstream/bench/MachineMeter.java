package io.clickstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads what the system knows of the whole machine: whether a measurement had it for itself. */
public final class MachineMeter {

    private static final double TICKS_PER_SECOND = 100;
    // Of the line "cpu user nice system idle iowait irq softirq": all but those in which nothing ran.
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7);

    private MachineMeter() {}

    /** CPU time of all processes and the system since it started, in seconds. */
    public static double busySeconds() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] cpu = lines.findFirst().orElseThrow().split("\\s+");
            return BUSY.stream().mapToLong(field -> Long.parseLong(cpu[field])).sum() / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new IllegalStateException("the system does not tell its CPU time", e);
        }
    }
}
