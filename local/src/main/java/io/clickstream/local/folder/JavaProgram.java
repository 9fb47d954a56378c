package io.clickstream.local.folder;

import io.clickstream.local.process.StartRefusal;
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

/**
 * A program that says something about a file, and then ends.
 *
 * @param jvmOptions options of its JVM
 * @param classPath jars
 * @param environment variables besides those of this process
 * @param main the class whose main method does the work
 */
record JavaProgram(List<String> jvmOptions, List<String> classPath, Map<String, String> environment, String main) {

    /** Flink plans a thousand columns in ten seconds, and ten thousand in minutes. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The program has found a mistake in the file, and tells it in one line. */
    static final class MistakeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private MistakeException(String line) {
            super(line);
        }
    }

    /**
     * Runs it to its end.
     *
     * @param output folder for what it prints
     * @return what it has printed
     * @throws MistakeException if it ends with an error, which its last line tells
     */
    String run(Path output, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add(main);
        command.addAll(arguments);
        String name = main.substring(main.lastIndexOf('.') + 1);
        Path printed = output.resolve(name + ".out");
        Path said = output.resolve(name + ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(printed.toFile()).redirectError(said.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath));
            if (exitCode(builder.start(), arguments) != 0) {
                throw new MistakeException(mistake(Files.readAllLines(said)));
            }
            return Files.readString(printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitCode(Process process, List<String> arguments) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new MistakeException("not done within " + LIMIT.toSeconds() + " s ("
                        + String.join(" ", arguments)
                        + "): has a table thousands of columns? Names that are data, such as ids, are better values");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String mistake(List<String> said) {
        return said.stream()
                .flatMap(line -> StartRefusal.reasonIn(line).stream())
                .findFirst()
                .or(() -> said.stream().filter(line -> !line.isBlank()).reduce((first, second) -> second))
                .orElse(main + " ends without a word");
    }
}
