package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ProgramVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells all that is wrong with a pipeline's folder, each mistake in a line with its place. Starts nothing. Ends with 0 or 2. */
@Command(
        description = "Tells what is wrong with the pipeline of a folder, before anything starts.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {

    private static final String AGAINST = "--against";

    @Mixin
    private final FolderOptions folder = new FolderOptions();

    @Option(
            names = AGAINST,
            paramLabel = "<folder or URL>",
            description =
                    "Also tell what becomes of a pipeline that is there: the data folder of a run (data-trips), or its"
                            + " ClickHouse (CLICKHOUSE_USER and CLICKHOUSE_PASSWORD log in).")
    private String against;

    private final Map<String, String> environment;

    /** @param environment the environment variables */
    CheckCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<RunningPipeline> running =
                against == null ? Optional.empty() : Optional.of(RunningPipeline.at(AGAINST, against, environment));
        return folder.print(pipeline -> summary(pipeline.topology())
                + running.map(before -> changes(before, pipeline)).orElse(""));
    }

    private String changes(RunningPipeline before, CompiledPipeline next) {
        return "what becomes of " + before.name() + ":\n"
                + before
                        .becomes(
                                PipelineFolder.of("--pipeline", folder.pipeline()),
                                next,
                                EngineTables.read(next.schema().getParent()))
                        .stream()
                        .map(line -> "  " + line + "\n")
                        .collect(Collectors.joining());
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
