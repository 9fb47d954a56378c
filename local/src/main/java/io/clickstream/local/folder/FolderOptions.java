package io.clickstream.local.folder;

import io.clickstream.core.settings.PlainText;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which folder, for every command that looks at one and starts nothing ({@code @Mixin}). */
final class FolderOptions {

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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** What is done with a pipeline that has no mistakes. */
    @FunctionalInterface
    interface Use {
        /** Gives what is to be printed. */
        String of(CompiledPipeline pipeline) throws IOException;
    }

    /** The folder as the user has named it. */
    Path pipeline() {
        return pipeline;
    }

    /**
     * Compiles the folder, and prints what follows, or each mistake in a line.
     *
     * @return the exit code: 0, or 2 if something is wrong
     */
    int print(Use use) throws IOException {
        PipelineFolder folder = PipelineFolder.of("--pipeline", pipeline);
        InstallLayout layout = InstallLayout.current();
        Path work = Files.createTempDirectory("pipeline");
        try {
            String text = use.of(
                    new PipelineCompiler(layout, layout.engine(Optional.ofNullable(engine))).compile(folder, work));
            command.commandLine().getOut().print(text);
            command.commandLine().getOut().flush();
            return ExitCode.OK;
        } catch (PipelineProblemsException e) {
            e.problems().forEach(problem -> command.commandLine().getErr().println(PlainText.line(problem)));
            return ExitCode.USAGE;
        } finally {
            DataFolder.delete(work);
        }
    }
}
