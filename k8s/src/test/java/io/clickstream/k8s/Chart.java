package io.clickstream.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A chart on disk, or packed into an archive.
 *
 * @param path its folder or archive
 */
public record Chart(Path path) {

    /** Root of the checkout. */
    public static final Path HOME = Path.of(System.getProperty("clickstream.home", ".."))
            .toAbsolutePath()
            .normalize();

    public static final Chart PROJECT = new Chart(HOME.resolve("helm/pipeline"));

    /** What Helm made of the project's chart, which nobody changes while tests run, by its arguments. */
    private static final Map<List<String>, String> RENDERINGS = new ConcurrentHashMap<>();

    static final String RELEASE = "clickstream";
    static final String NAMESPACE = "clickstream-test";

    /** The values files that the chart ships, the defaults included. */
    enum Values {
        DEFAULTS("values.yaml"),
        KIND("values-kind.yaml"),
        PRODUCTION("values-production.yaml");

        private final Path file;

        Values(String file) {
            this.file = PROJECT.path.resolve(file);
        }

        Path file() {
            return file;
        }
    }

    /**
     * Renders the chart as {@code helm template} does.
     *
     * @param settings single values, as for {@code --set}
     * @throws Tool.ToolException if Helm refuses them
     */
    Rendered render(String release, Values values, Map<String, ?> settings) {
        return render(release, values.file(), settings);
    }

    /** The same with a values file of somebody's beside the defaults. */
    Rendered render(String release, Path values, Map<String, ?> settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "template",
                release,
                path.toString(),
                "--namespace",
                NAMESPACE,
                "--values",
                values.toString(),
                "--set",
                "throwawaySecrets=true"));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return Rendered.parse(
                equals(PROJECT) ? RENDERINGS.computeIfAbsent(arguments, Chart::output) : output(arguments));
    }

    private static String output(List<String> arguments) {
        return helm().run(arguments.toArray(String[]::new));
    }

    Rendered render(Values values) {
        return render(RELEASE, values, Map.of());
    }

    Rendered render(Map<String, ?> settings) {
        return render(RELEASE, Values.DEFAULTS, settings);
    }

    /** Helm without anybody's settings, and without a cluster. */
    static Tool helm() {
        return Tool.find("helm").with("KUBECONFIG", "/nonexistent").with("HELM_PLUGINS", "/nonexistent");
    }

    /** A copy that may be changed; what the links of the original point at is part of it. */
    public Chart copyTo(Path folder) {
        try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(path.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
            return new Chart(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes one of its files; fails if that changes nothing. */
    public Chart edit(String file, UnaryOperator<String> change) {
        try {
            Path target = path.resolve(file);
            String before = Files.readString(target);
            String after = change.apply(before);
            if (after.equals(before)) {
                throw new IllegalStateException(file + " is as it was");
            }
            Files.writeString(target, after);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
