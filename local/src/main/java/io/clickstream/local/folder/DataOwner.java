package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.TableChanges;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Remembers whose data a folder holds, and what its tables were made of: two pipelines in one would read each other's topics, and
 * tables that are there already stay as they are, whatever the SQL says now.
 *
 * @param data the data folder
 */
public record DataOwner(Path data) {

    private static final String OPTION = "--data-dir";

    /** The data folder of a run that names none. */
    public static Path usual(Optional<PipelineFolder> pipeline) {
        return Path.of(pipeline.map(folder -> "data-" + folder.name()).orElse("data"));
    }

    /** @throws ConfigurationException if it holds data of another pipeline */
    public void require(Topology topology) {
        Path file = topology();
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
            List<TargetTable> before = EngineTables.read(kept());
            List<TargetTable> now = EngineTables.read(work);
            requireSameTables(new TableChanges(before, now));
            // What is not filled any more is still there, should it come back.
            EngineTables.write(TargetTable.both(now, before), work);
        }
        DataFolder.delete(kept());
        Files.move(work, kept());
        return kept().resolve(work.relativize(compiled.schema()));
    }

    /** A queue goes on where its group has read. */
    private void requireSameTopics(Topology now) {
        Topology before = Topology.read(OPTION, topology());
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

    private void requireSameTables(TableChanges changes) {
        changes.refused().stream().findFirst().ifPresent(refused -> {
            throw differs(refused + " as " + PipelineFolder.TABLES + " says now");
        });
    }

    private ConfigurationException differs(String how) {
        return ConfigurationException.of(
                OPTION,
                how
                        + ": columns may be added, left out, or get a type that holds all their values, and nothing else; so set it"
                        + " back, or take a table of another name, or another folder and let the producers send again",
                data);
    }

    /**
     * What is to be known of a run that takes it and goes on where the last one has stopped; empty if nothing is.
     *
     * @throws ConfigurationException if the run would go on with state that does not fit
     */
    public Optional<String> goesOn(Topology now) {
        if (!Files.exists(topology())) {
            return Optional.empty();
        }
        SinkChanges changes = SinkChanges.of(Topology.read(OPTION, topology()), now);
        changes.startsOver().ifPresent(why -> {
            throw new ConfigurationException(
                    why + ": set it back, or let the job read its topics from their beginning with"
                            + " --start-over: rows that are there already stay one each");
        });
        return changes.note();
    }

    /** The SQL of the job that runs on it, or ran last: that of its folder may be another one by now. */
    public Path sql() {
        return kept().resolve(PipelineFolder.SQL);
    }

    /** The topology that goes with it. */
    public Path topology() {
        return kept().resolve(PipelineCompiler.TOPOLOGY);
    }

    /** What was compiled for what it holds. */
    Path kept() {
        return data.resolve("pipeline");
    }
}
