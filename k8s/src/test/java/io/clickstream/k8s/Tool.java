package io.clickstream.k8s;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that tests run: the one that {@code k8s/kube-tools/build.sh} made, else the one on the path.
 *
 * @param program its file
 * @param environment variables besides those of the tests
 * @param limit how long a run may take
 */
public record Tool(Path program, Map<String, String> environment, Duration limit) {

    static final Path FOLDER = Chart.HOME.resolve("k8s/kube-tools/target");

    private static final Duration LIMIT = Duration.ofSeconds(120);

    Tool(Path program, Map<String, String> environment) {
        this(program, environment, LIMIT);
    }

    /** Skips the test, and says why, if there is no such program. */
    static Tool find(String name) {
        Optional<Tool> found = lookUp(name);
        if (found.isEmpty()) {
            Prerequisite.missing(name + " is neither on the path nor there; `make kube-tools` brings it");
        }
        return found.orElseThrow();
    }

    public static Optional<Tool> lookUp(String name) {
        Stream<Path> folders = Stream.concat(
                Stream.of(FOLDER),
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of));
        return folders.map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Tool(program, Map.of()));
    }

    public Tool with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Tool(program, more, limit);
    }

    public Tool within(Duration longest) {
        return new Tool(program, environment, longest);
    }

    /**
     * What a run has printed.
     *
     * @param exitCode 0 if all went well
     */
    public record Result(int exitCode, String output, String errors) {}

    public Result run(List<String> arguments, String input) {
        try {
            Path output = Files.createTempFile("output", ".txt");
            Path errors = Files.createTempFile("errors", ".txt");
            try {
                ProcessBuilder command = new ProcessBuilder(
                                Stream.concat(Stream.of(program.toString()), arguments.stream())
                                        .toList())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                command.environment().putAll(environment);
                Process process = command.start();
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(program.getFileName() + " does not end: " + arguments);
                }
                return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs it and fails with its own words if it fails. */
    public String run(String... arguments) {
        Result result = run(List.of(arguments), "");
        if (result.exitCode() != 0) {
            throw new ToolException(result.errors());
        }
        return result.output();
    }

    /** A program ended with an error; the message is what it said. */
    public static final class ToolException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ToolException(String message) {
            super(message);
        }
    }
}
