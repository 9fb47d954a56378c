package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
     * @throws ConfigurationException if it holds data of another pipeline, or in tables that cannot become what they are now
     */
    public Path take(CompiledPipeline compiled, Path work) throws IOException {
        require(compiled.topology());
        if (Files.exists(kept())) {
            requireSameTopics(compiled.topology());
            requireSameTables(EngineTables.read(work));
        }
        DataFolder.delete(kept());
        Files.move(work, kept());
        return kept().resolve(work.relativize(compiled.schema()));
    }

    /** A queue goes on where its group has read. */
    private void requireSameTopics(Topology now) {
        Topology before = Topology.read(OPTION, kept().resolve(PipelineCompiler.TOPOLOGY));
        for (Sink sink : now.sinks()) {
            before.sinks().stream()
                    .filter(old ->
                            old.table().equals(sink.table()) && !old.topic().equals(sink.topic()))
                    .forEach(old -> {
                        throw differs("reads topic " + old.topic() + " into table " + sink.table() + ", and not "
                                + sink.topic() + " as " + PipelineFolder.SQL + " says now");
                    });
        }
    }

    /** A column may be added; what is there stays as it is. */
    private void requireSameTables(List<TargetTable> now) {
        List<TargetTable> before = EngineTables.read(kept());
        for (TargetTable table : now) {
            TargetTable.named(table.name(), before).ifPresent(old -> {
                if (!shape(old).equals(shape(table))) {
                    throw differs("has a table %s that is %s, and not %s as %s says now"
                            .formatted(table.name(), shape(old), shape(table), PipelineFolder.TABLES));
                }
                table.columns().forEach(column -> requireSame(table, old, column));
            });
        }
    }

    private static String shape(TargetTable table) {
        String arguments = String.join(", ", table.engineArguments());
        return table.engine() + (arguments.isEmpty() ? "" : "(" + arguments + ")") + " ORDER BY (" + table.sortingKey()
                + ")";
    }

    private void requireSame(TargetTable table, TargetTable old, TargetTable.Column column) {
        old.columns().stream()
                .filter(other ->
                        other.name().equals(column.name()) && !other.type().equals(column.type()))
                .forEach(other -> {
                    throw differs("has a column %s of %s that is %s, and not %s as %s says now"
                            .formatted(
                                    column.name(), table.name(), other.type(), column.type(), PipelineFolder.TABLES));
                });
    }

    private ConfigurationException differs(String how) {
        return ConfigurationException.of(
                OPTION,
                how
                        + ": columns may be added and nothing else, so set it back, or take another folder and let the producers"
                        + " send again",
                data);
    }

    private Path kept() {
        return data.resolve("pipeline");
    }
}
