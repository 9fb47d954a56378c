package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers whose data a folder holds: two pipelines in one would read each other's topics.
 *
 * @param data the data folder
 */
public record DataOwner(Path data) {

    private static final String OPTION = "--data-dir";

    /** @throws ConfigurationException if it holds data of another pipeline */
    public void require(Topology topology) {
        Path file = topology(data.resolve("pipeline"));
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
     * @throws ConfigurationException if it holds data of another pipeline
     */
    public Path take(CompiledPipeline compiled, Path work) throws IOException {
        require(compiled.topology());
        Path kept = data.resolve("pipeline");
        DataFolder.delete(kept);
        Files.move(work, kept);
        return kept.resolve(work.relativize(compiled.schema()));
    }

    private static Path topology(Path folder) {
        return folder.resolve("topology.json");
    }
}
