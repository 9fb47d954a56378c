package io.clickstream.local.process;

import io.clickstream.core.settings.ReportedException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Programs for child processes to run. */
public final class TestMains {

    static final String READY = "ready";

    private TestMains() {}

    /** A child that runs one of these. */
    public static ChildProcess start(Class<?> main, ChildFiles files, String... arguments) {
        return ChildProcess.start(
                "Test",
                files,
                Map.of("GREETING", "hello"),
                new ChildProcess.JavaCommand(
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        classPath(),
                        main.getName(),
                        List.of(arguments)));
    }

    /** Waits until the child runs its main method, and so holds its lock. */
    public static void awaitRunning(ChildProcess child, Path log) throws InterruptedException {
        child.awaitReady(() -> logHas(log, READY), Duration.ofSeconds(30));
    }

    static boolean logHas(Path log, String line) {
        try {
            return Files.readAllLines(log).contains(line);
        } catch (IOException e) {
            return false;
        }
    }

    static List<String> classPath() {
        return List.of(location(ChildMain.class), location(ReportedException.class), location(TestMains.class));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does nothing until it is ended. */
    public static final class Waiting {

        private Waiting() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println(System.getenv("GREETING") + " " + String.join(",", args));
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }

    /** Does not end when it is asked to. */
    public static final class Stubborn {

        private Stubborn() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }

    /** Ends by itself, with a word on the standard error. */
    public static final class Failing {

        private Failing() {}

        public static void main(String[] args) {
            System.out.println("starting");
            System.err.println("no disk left");
            System.err.println();
            System.exit(3);
        }
    }

    /** Says why it does not start, while another of its threads goes on writing. */
    public static final class Refusing {

        private Refusing() {}

        public static void main(String[] args) throws InterruptedException {
            CountDownLatch writing = new CountDownLatch(1);
            Thread other = new Thread(() -> {
                while (true) {
                    System.err.println("another line");
                    writing.countDown();
                }
            });
            other.setDaemon(true);
            other.start();
            writing.await();
            StartRefusal.exit("the s\u00e4ttings are wrong");
        }
    }

    /** Ends as Kafka does on a full disk: the reason is not its last word. */
    public static final class OutOfSpace {

        private OutOfSpace() {}

        public static void main(String[] args) {
            System.err.println("java.io.IOException: No space left on device");
            System.err.println("\tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)");
            System.err.println("[2026-01-01] ERROR Shutdown broker because all log dirs ha");
            System.exit(1);
        }
    }

    /** Leaves a temporary file behind, and one as a native library would. */
    public static final class Littering {

        private Littering() {}

        public static void main(String[] args) throws Exception {
            Files.createTempFile("litter", "");
            Files.createFile(Path.of(System.getenv("TMPDIR"), "native-litter"));
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }

    /** Ends with an exception. */
    public static final class Throwing {

        private Throwing() {}

        public static void main(String[] args) {
            throw new IllegalStateException("no engine found");
        }
    }

    /** Starts a child of its own and prints the child's process id. Arguments: the child's main class, data folder and name. */
    public static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws InterruptedException, ClassNotFoundException {
            ChildFiles files = new ChildFiles(Path.of(args[1]), args[2]);
            try (ChildProcess child = TestMains.start(Class.forName(args[0]), files)) {
                awaitRunning(child, files.log());
                System.out.println(child.pid());
                new CountDownLatch(1).await();
            }
        }
    }
}
