package io.clickstream.bench;

import io.clickstream.local.pipeline.InstallLayout;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Something that is measured, as a command of its own. */
public abstract class Scenario implements Callable<Integer> {

    @Option(
            names = "--results",
            defaultValue = "bench/target/results",
            paramLabel = "<folder>",
            description = "Gets the raw results, the table and the plot.")
    private Path results;

    @Option(
            names = "--bench-dir",
            defaultValue = "bench/target/data",
            paramLabel = "<folder>",
            description = "For Kafka, checkpoints and ClickHouse; emptied first.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    /** Measures. */
    protected abstract void measure(Results.Recorder recorder) throws Exception;

    /** What the results say. */
    protected abstract Report report(Results results);

    /** Its name on the command line and of its files. */
    final String name() {
        return spec.name();
    }

    /** Where its pipelines put their data. */
    protected final Path folder() {
        return folder;
    }

    /** Tells the person at the terminal how far it is. */
    protected final void say(String format, Object... arguments) {
        spec.commandLine().getOut().println(String.format(format, arguments));
        spec.commandLine().getOut().flush();
    }

    @Override
    public final Integer call() throws Exception {
        ReportFiles files = new ReportFiles(results);
        measure(new Results.Recorder(files.raw(name()), Machine.current(InstallLayout.current())));
        say("%n%s", files.write(this));
        return ExitCode.OK;
    }
}
