package io.clickstream.local.folder;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person writes: {@code pipeline.sql}, the job; {@code tables.sql}, the tables of ClickHouse; and, if there are any,
 * {@code samples/}, records to try them with, and {@code queries/}, questions to ask.
 *
 * @param path of the folder
 */
public record PipelineFolder(Path path) {

    static final String SQL = "pipeline.sql";
    static final String TABLES = "tables.sql";
    private static final String SAMPLES = "samples";
    private static final String QUERIES = "queries";

    /**
     * A folder that has what it needs.
     *
     * @param option what errors call the setting
     * @throws ConfigurationException if a file is missing or empty
     */
    public static PipelineFolder of(String option, Path path) {
        if (!Files.isDirectory(path)) {
            throw ConfigurationException.of(option, "must be a folder with " + SQL + " and " + TABLES, path);
        }
        PipelineFolder folder = new PipelineFolder(path.toAbsolutePath().normalize());
        folder.require(option, folder.sql());
        folder.require(option, folder.tables());
        return folder;
    }

    /** The name of the folder. */
    public String name() {
        return path.getFileName().toString();
    }

    /** The job's SQL. */
    public Path sql() {
        return path.resolve(SQL);
    }

    /** Whether the job's SQL asks a schema registry. */
    public boolean asksSchemaRegistry() {
        try {
            return Files.readString(sql()).contains("${" + SchemaRegistry.VARIABLE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path tables() {
        return path.resolve(TABLES);
    }

    /** The folder of samples, if there is one. */
    public Optional<Path> samples() {
        return Optional.of(path.resolve(SAMPLES)).filter(Files::isDirectory);
    }

    /** The saved queries, in the order of their names. */
    List<Path> queries() {
        Path queries = path.resolve(QUERIES);
        if (!Files.isDirectory(queries)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(queries)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + queries, e);
        }
    }

    private void require(String option, Path file) {
        try {
            if (!Files.readString(file).isBlank()) {
                return;
            }
        } catch (IOException e) {
            // Said below.
        }
        throw ConfigurationException.of(
                option, "must have a file " + file.getFileName() + " with SQL in it, in UTF-8", path);
    }
}
