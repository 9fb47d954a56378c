package io.clickstream.cli;

import io.clickstream.emitter.WrongSettingException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the raw topics with what became of their records. Ends with 1 if one is missing or double. */
@Command(
        name = "reconcile",
        description = "Compares the raw topics, the clean topics and ClickHouse by the place of every raw record.",
        footer = "%nEnds with 0 if every raw record is one row or one dead letter, with 1 if one is missing or double.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class ReconcileCommand implements Callable<Integer> {
    @Mixin
    private final Options options;

    @Option(
            names = "--wait",
            paramLabel = "<seconds>",
            defaultValue = "30",
            description = "Let records that are on their way arrive, until none has arrived for so long; 0: look once.")
    private long wait;

    @Option(
            names = "--clean-topic",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Read the clean topics as well and tell what is missing or double there.")
    private boolean cleanTopic;

    @Option(
            names = "--exactly-once",
            description =
                    "A record that is double in the clean topics is a failure, not a note. At-least-once makes such"
                            + " records, and so does a job that starts from an older checkpoint.")
    private boolean exactlyOnce;

    @Spec
    private CommandSpec spec;

    ReconcileCommand(Map<String, String> environment) {
        this.options = new Options(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (wait < 0) {
            throw WrongSettingException.of("--wait", "must be 0 or more", wait);
        }
        Kafka kafka = options.reachableKafka();
        ClickHouse clickHouse = options.reachableClickHouse();
        PrintWriter err = spec.commandLine().getErr();
        Progress progress = new Progress(err);
        try (Admin admin = kafka.admin()) {
            Offsets offsets = new Offsets(admin);
            List<TopicPartition> raw = offsets.partitions(PipelineTopics.RAW);
            // What comes later is of the next reconciliation. Behind an open transaction nobody sees anything yet.
            Map<TopicPartition, Long> to = offsets.ends(raw, IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, Long> from = offsets.beginnings(raw);
            Reconciliation found =
                    new Reconciler(clickHouse, kafka, progress).await(from, to, Duration.ofSeconds(wait));
            ReconciliationReport report =
                    new ReconciliationReport(found, offsets.committed(PipelineTopics.JOB_GROUP), wait > 0);
            report.addGone(from);
            report.addNameless(new StoredRecords(clickHouse).nameless());
            if (cleanTopic) {
                report.addCleanTopics(readCleanTopics(kafka, offsets, progress), exactlyOnce);
            }
            report.print(spec.commandLine().getOut());
            return report.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static CleanTopics readCleanTopics(Kafka kafka, Offsets offsets, Progress progress)
            throws InterruptedException {
        List<TopicPartition> clean = offsets.partitions(PipelineTopics.DERIVED);
        Map<TopicPartition, Long> from = offsets.beginnings(clean);
        Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
        offsets.ends(clean, IsolationLevel.READ_COMMITTED).forEach((partition, end) -> {
            if (from.get(partition) < end) {
                ranges.put(partition, new OffsetRange(from.get(partition), end));
            }
        });
        CleanTopics content = new CleanTopics();
        try (RecordScan scan = new RecordScan(kafka, IsolationLevel.READ_COMMITTED, progress)) {
            scan.read("the clean topics", ranges, content::add);
        }
        return content;
    }
}
