package io.clickstream.bench;

import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where and when a scenario ran.
 *
 * @param time when it began, UTC
 * @param cpu model of the processor
 * @param cores how many of them this machine may use
 * @param memoryGib memory of the machine
 * @param kernel name and version of the operating system
 * @param jvm the Java that all processes run on
 * @param load mean number of runnable threads in the minute before
 * @param versions of what takes part, by artifact
 */
public record Machine(
        String time,
        String cpu,
        int cores,
        double memoryGib,
        String kernel,
        String jvm,
        double load,
        Map<String, String> versions) {

    private static final Pattern JAR =
            Pattern.compile("(kafka-server|kafka-streams|flink-runtime)-(\\d[\\w.-]*)\\.jar");
    private static final double GIB = 1024.0 * 1024 * 1024;

    /** This machine, now. */
    static Machine current(InstallLayout layout) throws IOException {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Math.round(((com.sun.management.OperatingSystemMXBean) system).getTotalMemorySize() / GIB * 10) / 10.0,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                system.getSystemLoadAverage(),
                libraries(layout));
    }

    /** One line for a report. */
    String describe() {
        return "%s, %d cores, %.0f GiB, %s, %s; load at the start %.1f; %s; %s"
                .formatted(
                        cpu,
                        cores,
                        memoryGib,
                        kernel,
                        jvm,
                        load,
                        String.join(
                                ", ",
                                versions.entrySet().stream()
                                        .map(version -> version.getKey() + " " + version.getValue())
                                        .toList()),
                        time);
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        }
    }

    private static Map<String, String> libraries(InstallLayout layout) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        for (Path folder : new Path[] {
            layout.home().resolve("local/target/dist/lib"), layout.home().resolve("bench/target/lib")
        }) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> JAR.matcher(file.getFileName().toString()))
                        .filter(Matcher::matches)
                        .forEach(jar -> versions.put(jar.group(1), jar.group(2)));
            }
        }
        return versions;
    }
}
