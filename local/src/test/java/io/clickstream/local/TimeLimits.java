package io.clickstream.local;

import io.clickstream.cli.CliMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait before they give up: longer on a machine that is slow, or busy with something else. */
final class TimeLimits {

    /** Of the command line's help, on an idle machine of two cores. */
    private static final Duration USUAL_START = Duration.ofMillis(700);

    private static final int STARTS = 3;
    private static final double FACTOR = factor();

    private TimeLimits() {}

    /** So much time on an idle machine, accordingly more on this one. */
    static Duration of(Duration usual) {
        return Duration.ofMillis((long) (usual.toMillis() * FACTOR));
    }

    /** For what comes within seconds when all is well. To wait for long costs time only where a test fails. */
    static ConditionFactory await() {
        return await(Duration.ofMinutes(3));
    }

    /** @param usual enough on an idle machine */
    static ConditionFactory await(Duration usual) {
        return Awaitility.await().pollInterval(Duration.ofMillis(100)).atMost(of(usual));
    }

    private static double factor() {
        Duration slowest = Stream.generate(TimeLimits::start)
                .limit(STARTS)
                .max(Duration::compareTo)
                .orElseThrow();
        return Math.max(1, (double) slowest.toMillis() / USUAL_START.toMillis());
    }

    private static Duration start() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, InstallLayout.current().lib()),
                CliMain.class.getName(),
                "--help");
        long begin = System.nanoTime();
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
