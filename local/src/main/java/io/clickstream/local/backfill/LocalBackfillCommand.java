package io.clickstream.local.backfill;

import io.clickstream.cli.Progress;
import io.clickstream.cli.backfill.Backfill;
import io.clickstream.cli.backfill.BackfillJob;
import io.clickstream.cli.backfill.BackfillOptions;
import io.clickstream.cli.backfill.BackfillRequest;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Program;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.local.folder.DataOwner;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.FlinkBackfill;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fills the tables of a run again while it goes on. */
@Command(
        name = "backfill",
        description =
                "Reads the raw topics of a run again with the SQL that it has now, while it goes on; removes what an earlier SQL"
                        + " has made of the same records, and compares.",
        footer =
                "%nEnds with 0 if every raw record is one row or one dead letter afterwards. Stopped on the way, do it again.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class LocalBackfillCommand implements Callable<Integer> {

    @Mixin
    private final PipelineOptions options;

    @Mixin
    private final BackfillOptions what = new BackfillOptions();

    @Option(
            names = "--pipeline",
            paramLabel = "<folder>",
            description = "The folder that the run was started with; without it, the built-in pipeline.")
    private Path pipeline;

    @Option(
            names = "--data-dir",
            paramLabel = "<folder>",
            description = "Data folder of the run (default: data, or data-<name> with --pipeline).")
    private Path dataDir;

    @Option(
            names = "--parallelism",
            defaultValue = "1",
            paramLabel = "<count>",
            description = "Parallel subtasks of the job that reads again.")
    private int parallelism;

    @Option(
            names = "--schema-registry-url",
            paramLabel = "<url>",
            defaultValue = "http://127.0.0.1:8085/apis/ccompat/v7",
            description = "Schema registry, of a pipeline that asks one.")
    private String registry;

    @Spec
    private CommandSpec spec;

    LocalBackfillCommand(PipelineOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        BackfillRequest request = what.request();
        if (parallelism < 1) {
            throw ConfigurationException.of("--parallelism", "must be 1 or more", parallelism);
        }
        Optional<PipelineFolder> folder =
                Optional.ofNullable(pipeline).map(path -> PipelineFolder.of("--pipeline", path));
        Path data = dataDir == null ? DataOwner.usual(folder) : dataDir;
        if (!Files.isDirectory(data)) {
            throw ConfigurationException.of("--data-dir", "must be the data folder of the run", data);
        }
        List<String> sql = folder.isPresent() ? sql(folder.get(), data) : List.of();
        return Backfill.run(
                options,
                request,
                asked -> start(asked, data, sql),
                spec.commandLine().getOut(),
                new Progress(spec.commandLine().getErr()));
    }

    /** The job's arguments that name its SQL: that of the run, whatever has become of the folder since. */
    private List<String> sql(PipelineFolder folder, Path data) throws IOException {
        Path running = new DataOwner(data).sql();
        if (!Files.exists(running)) {
            throw ConfigurationException.of(
                    "--pipeline", "has not been run yet on " + data + ": " + runCommand() + " does it", pipeline);
        }
        if (Files.mismatch(running, folder.sql()) >= 0) {
            throw ConfigurationException.of(
                    "--pipeline",
                    "has another " + folder.sql().getFileName()
                            + " than the run that is there: end that one and start it again (" + runCommand()
                            + "), so that new events and old ones become the same",
                    pipeline);
        }
        return List.of("--sql", running.toAbsolutePath().toString());
    }

    private String runCommand() {
        return Program.command("run PIPELINE=" + pipeline);
    }

    private BackfillJob start(BackfillRequest request, Path data, List<String> sql) throws InterruptedException {
        List<String> arguments = new ArrayList<>(sql);
        arguments.addAll(request.arguments());
        arguments.addAll(List.of("-D", "KAFKA_BOOTSTRAP_SERVERS=" + options.bootstrapServers()));
        arguments.addAll(List.of("-D", "CHECKPOINT_INTERVAL=2 s"));
        arguments.addAll(List.of("-D", SchemaRegistry.VARIABLE + "=" + registry));
        return FlinkBackfill.start(data.toAbsolutePath().normalize(), InstallLayout.current(), parallelism, arguments);
    }
}
