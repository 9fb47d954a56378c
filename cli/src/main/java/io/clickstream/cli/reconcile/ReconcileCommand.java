package io.clickstream.cli.reconcile;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Backfills;
import io.clickstream.core.reconcile.ClickHouseOffsets;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.DerivedTopicOffsets;
import io.clickstream.core.reconcile.PartitionReconciliation;
import io.clickstream.core.reconcile.ReconciledOffsets;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.core.reconcile.TableComparison;
import io.clickstream.core.settings.ConfigurationException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the raw topics with what became of their records. Ends with 1 if one is missing or duplicate. */
@Command(
        name = "reconcile",
        description = "Compares the raw topics, the clean topics and ClickHouse, record by record.",
        footer = "%nEnds with 0 if every raw record is one row or one dead letter, with 1 if one is missing"
                + " or duplicate.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ReconcileCommand implements Callable<Integer> {
    @Mixin
    private final PipelineOptions options;

    private final Function<PrintWriter, ProgressListener> progress;

    @Option(
            names = "--wait",
            paramLabel = "<seconds>",
            defaultValue = "30",
            description = "Wait for records that are on their way, until none has arrived for this long; 0: look once.")
    private long wait;

    @Option(
            names = "--all",
            description =
                    "Compare all that Kafka still holds; else begin where the last run has found all to be exact.")
    private boolean all;

    @Option(
            names = "--accept",
            description = "Take what is missing or duplicate now for known: later runs begin behind it.")
    private boolean accept;

    @Option(
            names = "--clean-topic",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Read the clean topics as well, and report what is missing or duplicate there.")
    private boolean cleanTopic;

    @Option(
            names = "--exactly-once",
            description =
                    "A duplicate in the clean topics is a failure, not a note. At-least-once delivery makes duplicates"
                            + " there, and so does a job that starts from an older checkpoint.")
    private boolean exactlyOnce;

    @Spec
    private CommandSpec spec;

    /** @param progress makes of the error stream what is told how far the comparison is */
    public ReconcileCommand(PipelineOptions options, Function<PrintWriter, ProgressListener> progress) {
        this.options = options;
        this.progress = progress;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (wait < 0) {
            throw ConfigurationException.of("--wait", "must be 0 or more", wait);
        }
        Topology topology = options.topology();
        Kafka kafka = options.reachableKafka();
        ClickHouse clickHouse = options.reachableClickHouse();
        ProgressListener listener = progress.apply(spec.commandLine().getErr());
        try (Admin admin = kafka.admin()) {
            Offsets offsets = new Offsets(admin);
            List<TopicPartition> raw =
                    offsets.partitions(topology.completeTopics().keySet());
            ReconciledOffsets memory = new ReconciledOffsets(clickHouse);
            Map<String, String> topicIds = offsets.topicIds(topology.topics());
            ReconciledOffsets.Marks marks = memory.read(topicIds);
            List<TopicPartition> derived = offsets.partitions(topology.derivedTopics());
            Map<TopicPartition, Long> derivedEnds = offsets.ends(derived, IsolationLevel.READ_COMMITTED);
            // What comes later is of the next reconciliation. Behind an open transaction nobody sees anything yet.
            Cut known = Cut.upTo(offsets, offsets.ends(raw, IsolationLevel.READ_COMMITTED));
            Cut cut = all ? known.whole(marks) : known.behind(marks);
            Reconciliation found =
                    new Reconciler(topology, clickHouse, kafka, listener).await(cut, Duration.ofSeconds(wait));
            List<TableComparison.Result> others = cleanTopic
                    ? new TableComparison(topology, clickHouse, kafka, offsets, listener)
                            .await(beginnings -> derivedFrom(beginnings, marks), Duration.ofSeconds(wait))
                    : List.of();
            Set<String> again = others.stream()
                    .filter(other -> other.missingRecords() > 0 && !accept)
                    .map(other -> other.sink().topic())
                    .collect(Collectors.toSet());
            derivedEnds.keySet().removeIf(partition -> again.contains(partition.topic()));
            Map<TopicPartition, Long> committed = offsets.committed(topology.jobGroup());
            memory.write(found, marks, accept ? read(found, committed) : Map.of(), derivedEnds);
            ReconciliationReport report = new ReconciliationReport(found, committed, wait > 0);
            report.addMemory(marks, accept);
            report.addTables(others);
            report.addFiltered(topology);
            report.addNameless(new ClickHouseOffsets(topology, clickHouse).nameless());
            if (cleanTopic) {
                report.addCleanTopics(
                        DerivedTopicOffsets.read(
                                derivedFrom(offsets.beginnings(offsets.partitions(complete(topology))), marks),
                                cut.topicIds(),
                                Backfills.read(clickHouse, topicIds),
                                kafka,
                                offsets,
                                listener),
                        exactlyOnce);
            }
            report.print(spec.commandLine().getOut());
            return report.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    /** In the others, records are there again. */
    private static List<String> complete(Topology topology) {
        return Stream.concat(topology.distinctCompleteTopics().stream(), Stream.of(topology.deadLetters()))
                .map(Sink::topic)
                .toList();
    }

    /** What the job has not read is not missing, only late. */
    private static Map<TopicPartition, Long> read(Reconciliation found, Map<TopicPartition, Long> committed) {
        return found.partitions().stream()
                .collect(Collectors.toMap(
                        PartitionReconciliation::partition,
                        partition -> partition.readUntil(committed.getOrDefault(partition.partition(), 0L))));
    }

    /** What is made of raw records that were compared earlier is not read again. */
    private Map<TopicPartition, Long> derivedFrom(Map<TopicPartition, Long> beginnings, ReconciledOffsets.Marks marks) {
        return beginnings.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        beginning -> all
                                ? beginning.getValue()
                                : Math.max(
                                        beginning.getValue(),
                                        marks.of(beginning.getKey()).nextOffset())));
    }
}
