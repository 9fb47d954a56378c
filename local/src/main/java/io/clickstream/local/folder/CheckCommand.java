package io.clickstream.local.folder;

import io.clickstream.core.settings.PlainText;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells all that is wrong with a pipeline's folder, each mistake in a line with its place. Starts nothing. Ends with 0 or 2. */
@Command(
        name = "make check PIPELINE=...",
        description = "Tells what is wrong with the pipeline of a folder, before anything starts.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {

    @Option(
            names = "--pipeline",
            required = true,
            paramLabel = "<folder>",
            description = "The folder: pipeline.sql, tables.sql, samples/.")
    private Path pipeline;

    @Option(
            names = "--clickhouse-engine-library",
            paramLabel = "<file>",
            description = "A libchdb.so to use instead of the one that npm installs.")
    private Path engine;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PipelineFolder folder = PipelineFolder.of("--pipeline", pipeline);
        InstallLayout layout = InstallLayout.current();
        Path work = Files.createTempDirectory("pipeline-check");
        try {
            CompiledPipeline compiled =
                    new PipelineCompiler(layout, layout.engine(Optional.ofNullable(engine))).compile(folder, work);
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: nothing is wrong; reads %s, fills %s%n",
                            pipeline,
                            String.join(", ", compiled.topology().rawTopics()),
                            String.join(
                                    ", ",
                                    compiled.topology().sinks().stream()
                                            .map(sink -> sink.table())
                                            .toList()));
            return ExitCode.OK;
        } catch (PipelineProblemsException e) {
            e.problems().forEach(problem -> spec.commandLine().getErr().println(PlainText.line(problem)));
            return ExitCode.USAGE;
        } finally {
            DataFolder.delete(work);
        }
    }
}
