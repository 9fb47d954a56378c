package io.clickstream.cli.backfill;

import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.PipelineOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Fills the tables again by a job that somebody else starts: on a cluster the operator does, by the chart's values. */
@Command(
        name = "backfill",
        description =
                "Reads the raw topics again with the job's new SQL while the job goes on, removes what the earlier SQL has"
                        + " made of the same records, and compares.",
        footer = "%nEnds with 0 if every raw record is one row or one dead letter afterwards.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class BackfillCommand implements Callable<Integer> {

    @Mixin
    private final PipelineOptions options;

    @Mixin
    private final BackfillOptions what = new BackfillOptions();

    private final Function<PrintWriter, ProgressListener> progress;

    @Spec
    private CommandSpec spec;

    /** @param progress makes of the error stream what is told how far it is */
    public BackfillCommand(PipelineOptions options, Function<PrintWriter, ProgressListener> progress) {
        this.options = options;
        this.progress = progress;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        return Backfill.run(
                options,
                what.request(),
                request -> askForJob(request, out),
                out,
                progress.apply(spec.commandLine().getErr()));
    }

    private static BackfillJob askForJob(BackfillRequest request, PrintWriter out) {
        out.printf(
                "start its job from another terminal: helm upgrade ... --set job.backfill.name=%s,job.backfill.from=%s%n",
                request.name(), request.start());
        out.flush();
        return new JobOfOthers(out);
    }

    /** Nobody here knows how it is; that it reads is seen in Kafka. */
    private record JobOfOthers(PrintWriter out) implements BackfillJob {

        @Override
        public void requireRunning() {}

        @Override
        public void close() {
            out.println("its job may be removed now: helm upgrade ... --set job.backfill.name=");
        }
    }
}
