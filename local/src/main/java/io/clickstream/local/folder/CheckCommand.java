package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ProgramVersion;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells all that is wrong with a pipeline's folder, each mistake in a line with its place. Starts nothing. Ends with 0 or 2. */
@Command(
        description = "Tells what is wrong with the pipeline of a folder, before anything starts.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final FolderOptions folder = new FolderOptions();

    @Override
    public Integer call() throws IOException {
        return folder.print(pipeline -> summary(pipeline.topology()));
    }

    private String summary(Topology topology) {
        return "%s: nothing is wrong; reads %s, fills %s%n"
                .formatted(
                        folder.pipeline(),
                        String.join(", ", topology.rawTopics()),
                        topology.sinks().stream().map(CheckCommand::filled).collect(Collectors.joining(", ")));
    }

    /** A table, and what is to be expected of it. */
    private static String filled(Sink sink) {
        if (sink.hasKey()) {
            return sink.table() + " (newest row by " + String.join(", ", sink.key()) + ")";
        }
        return sink.table() + (sink.filteredBy().isEmpty() ? "" : " (" + sink.filteredBy() + " filters)");
    }
}
