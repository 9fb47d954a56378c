package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Remembers whose data a folder holds, and what its tables were made of: two pipelines in one would read each other's topics, and
 * tables that are there already stay as they are, whatever the SQL says now.
 *
 * @param data the data folder
 */
public record DataOwner(Path data) {

    private static final String OPTION = "--data-dir";

    /** @throws ConfigurationException if it holds data of another pipeline */
    public void require(Topology topology) {
        Path file = kept().resolve(PipelineCompiler.TOPOLOGY);
        String owner = Files.exists(file)
                ? Topology.read(OPTION, file).name()
                : Files.exists(data.resolve("kafka")) ? Topology.builtIn().name() : topology.name();
        if (!owner.equals(topology.name())) {
            throw ConfigurationException.of(
                    OPTION,
                    "holds the pipeline " + owner + ", so " + topology.name() + " must have another folder",
                    data);
        }
    }

    /**
     * Keeps what was compiled in place of what was there.
     *
     * @param work where it was compiled
     * @return the folder of its schema
     * @throws ConfigurationException if it holds data of another pipeline, or in tables that are other ones now
     */
    public Path take(CompiledPipeline compiled, Path work) throws IOException {
        require(compiled.topology());
        if (Files.exists(kept())) {
            requireSameTables(work);
        }
        DataFolder.delete(kept());
        Files.move(work, kept());
        return kept().resolve(work.relativize(compiled.schema()));
    }

    private void requireSameTables(Path work) throws IOException {
        Map<Path, String> before = tables(kept());
        Map<Path, String> now = tables(work);
        List<Path> changed = now.keySet().stream()
                .filter(file -> before.containsKey(file) && !before.get(file).equals(now.get(file)))
                .toList();
        if (!changed.isEmpty()) {
            throw ConfigurationException.of(
                    OPTION,
                    "has tables that were made of other columns than " + PipelineFolder.TABLES + " and "
                            + PipelineFolder.SQL
                            + " have now; tables that are there are not changed, so keep the columns, or take another folder"
                            + " and let the producers send again",
                    data);
        }
    }

    /** What tables and views are made of: by file, without what only a reader sees. */
    private static Map<Path, String> tables(Path folder) throws IOException {
        Map<Path, String> tables = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.equals(EngineTables.FILE) || name.startsWith("004_")) {
                    tables.put(folder.relativize(file), Files.readString(file));
                }
            }
        }
        return tables;
    }

    private Path kept() {
        return data.resolve("pipeline");
    }
}
