package io.clickstream.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildProcessIT {

    private static final Duration END = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void runsItsMainClassWithArgumentsAndEnvironmentAndLogsItsOutput() throws Exception {
        // Given
        Path log = log();

        // When
        try (ChildProcess child = TestMains.start(TestMains.Waiting.class, files(), "one", "two words")) {
            TestMains.awaitRunning(child, log);
        }

        // Then
        assertThat(Files.readAllLines(log)).containsExactly("hello one,two words", TestMains.READY);
    }

    @Test
    void endsInOrderWhenItsParentClosesIt() throws Exception {
        // Given
        ChildProcess child = running(TestMains.Waiting.class);

        // When
        child.close();

        // Then
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitMessage())
                .startsWith("Test ended with exit code 0")
                .contains(log().toString());
    }

    @Test
    void isKilledWhenItDoesNotEnd() throws Exception {
        ChildProcess child = running(TestMains.Stubborn.class);

        child.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitMessage()).contains("exit code 137");
    }

    @Test
    void isGoneOnceItIsKilled() throws Exception {
        ChildProcess child = running(TestMains.Waiting.class);

        child.kill();

        assertThat(child.isAlive()).isFalse();
        assertThat(lockIsFree()).isTrue();
    }

    @Test
    void holdsItsLockWhileItLives() throws Exception {
        // Given
        try (ChildProcess child = running(TestMains.Waiting.class)) {
            // When
            boolean free = lockIsFree();

            // Then
            assertThat(free).isFalse();
            assertThat(child.isAlive()).isTrue();
        }
        assertThat(lockIsFree()).isTrue();
    }

    @Test
    void outlivesTheInterruptThatCtrlCSendsToTheWholeTerminal() throws Exception {
        ChildProcess child = running(TestMains.Waiting.class);

        new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
        child.close();

        assertThat(child.exitMessage()).contains("exit code 0");
    }

    @Test
    void awaitReadyReportsExitCodeAndLastLogLine() {
        try (ChildProcess child = TestMains.start(TestMains.Failing.class, files())) {
            var thrown = assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> false, END));

            thrown.withMessage("Test ended with exit code 3: no disk left (%s)", log());
        }
    }

    @Test
    void awaitReadyReportsWhatTheChildSaysAndNotWhatItWritesBesides() {
        try (ChildProcess child = TestMains.start(TestMains.Refusing.class, files())) {
            var thrown = assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> false, END));

            thrown.withMessage("the s\u00e4ttings are wrong (%s)", log());
        }
    }

    @Test
    void awaitReadyReportsTheExceptionAndNotItsStackTrace() {
        try (ChildProcess child = TestMains.start(TestMains.Throwing.class, files())) {
            var thrown = assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> false, END));

            thrown.withMessageContaining("exit code 1").withMessageContaining("no engine found");
        }
    }

    @Test
    void awaitReadyGivesUpAfterItsTimeout() throws Exception {
        try (ChildProcess child = running(TestMains.Waiting.class)) {
            var thrown = assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(1)));

            thrown.withMessageContaining("was not ready").withMessageContaining(log().toString());
        }
    }

    @Test
    void awaitReadyHasPatienceWithAChildThatIsBusy() throws Exception {
        try (ChildProcess child = running(TestMains.Waiting.class)) {
            Files.createFile(files().busy());
            AtomicInteger asked = new AtomicInteger();

            child.awaitReady(() -> asked.incrementAndGet() > 5, Duration.ofMillis(1));

            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aFullDiskIsNamedInsteadOfTheLastLineOfTheLog() {
        try (ChildProcess child = TestMains.start(TestMains.OutOfSpace.class, files())) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> false, END))
                    .withMessage(
                            "Test cannot start: no space is left on the disk of the data folder %s; see %s",
                            folder, log());
            assertThat(child.exitMessage())
                    .isEqualTo(
                            "Test ended: no space is left on the disk of the data folder " + folder + "; see " + log());
        }
    }

    @Test
    void aChildThatHasEndedIsNotReadyThoughSomethingElseServesInItsPlace() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess child = TestMains.start(TestMains.Failing.class, files())) {
            await().atMost(END).until(() -> !child.isAlive());

            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> child.awaitReady(() -> TcpPort.accepts("127.0.0.1", other.getLocalPort()), END))
                    .withMessageContaining("Test ended with exit code 3");
        }
    }

    @Test
    void itsTemporaryFilesAreInTheDataFolder() throws Exception {
        try (ChildProcess child = TestMains.start(TestMains.Littering.class, files())) {
            TestMains.awaitRunning(child, log());
        }

        assertThat(files().temporary())
                .isDirectoryContaining("glob:**/litter*")
                .isDirectoryContaining("glob:**/native-litter");
    }

    @ParameterizedTest
    @ValueSource(classes = {TestMains.Waiting.class, TestMains.Stubborn.class})
    void diesWithAParentThatIsKilled(Class<?> main) throws Exception {
        // Given
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        String.join(File.pathSeparator, TestMains.classPath()),
                        TestMains.Parent.class.getName(),
                        main.getName(),
                        files().root().toString(),
                        files().child())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle child;
        try (BufferedReader output = parent.inputReader()) {
            child = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();

            // When
            parent.destroyForcibly().waitFor();
        }

        // Then
        await().atMost(END).until(() -> !child.isAlive());
        assertThat(parent.exitValue()).isEqualTo(137);
        assertThat(lockIsFree()).isTrue();
    }

    private ChildProcess running(Class<?> main) throws InterruptedException {
        ChildProcess child = TestMains.start(main, files());
        TestMains.awaitRunning(child, log());
        return child;
    }

    private boolean lockIsFree() throws Exception {
        try (FileChannel channel = FileChannel.open(lock(), StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        }
    }

    private ChildFiles files() {
        return new ChildFiles(folder, "child");
    }

    private Path lock() {
        return files().lock();
    }

    private Path log() {
        return files().log();
    }
}
