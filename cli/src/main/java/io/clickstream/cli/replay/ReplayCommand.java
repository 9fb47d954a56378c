package io.clickstream.cli.replay;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.kafka.RecordScan;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.PlainText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends dead letters to their raw topics again, each once. Ends with 1 if one could not be sent. */
@Command(
        name = "replay",
        description = "Sends chosen dead letters to their raw topics again, repaired if need be. No dead letter is sent"
                + " twice, even if a replay ends in the middle.",
        footer = "%nEnds with 0 if all chosen dead letters are replayed, with 1 if one could not be.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {
    private static final int SAMPLES = 3;
    private static final int EXCERPT = 200;

    @Mixin
    private final DeadLetterSelection selection = new DeadLetterSelection(Clock.systemUTC());

    @Option(names = "--limit", paramLabel = "<count>", description = "Replay at most this many (default: no limit).")
    private Long limit;

    @Option(
            names = "--replace",
            paramLabel = "<regex=>text>",
            description = "Replace what matches in each payload; may be repeated. $1 is the first group.")
    private List<String> replacements = new ArrayList<>();

    @Option(
            names = "--fix-command",
            paramLabel = "<command>",
            description = "Shell command that reads a payload from its standard input and writes a better one to its"
                    + " standard output. If it does not end with 0, the dead letter is left alone.")
    private String fixCommand;

    @Option(
            names = "--send-unchanged",
            description =
                    "With a repair, send those as well that it leaves as they are; else only what it changes is sent.")
    private boolean sendUnchanged;

    @Option(names = "--dry-run", description = "Show what would be sent; send nothing.")
    private boolean dryRun;

    @Mixin
    private final PipelineOptions options;

    private final Function<PrintWriter, ProgressListener> progress;

    @Spec
    private CommandSpec spec;

    /** @param progress makes of the error stream what is told how far the replay is */
    public ReplayCommand(PipelineOptions options, Function<PrintWriter, ProgressListener> progress) {
        this.options = options;
        this.progress = progress;
    }

    @Override
    public Integer call() throws InterruptedException {
        SqlCondition condition = selection.condition();
        ReplayPreparation.Repair repair = repair();
        if (limit != null && limit < 1) {
            throw ConfigurationException.of("--limit", "must be 1 or more", limit);
        }
        Topology topology = options.topology();
        Kafka kafka = options.reachableKafka();
        ClickHouse clickHouse = options.reachableClickHouse();
        ReplayJournal journal = new ReplayJournal(clickHouse, UUID.randomUUID().toString());
        try (Admin admin = kafka.admin();
                RecordScan raw = new RecordScan(kafka, IsolationLevel.READ_UNCOMMITTED, progress())) {
            Offsets offsets = new Offsets(admin);
            Map<String, Integer> partitions = partitions(admin, offsets);
            if (!dryRun) {
                recover(journal, kafka, offsets, partitions.keySet());
            }
            DeadLetterReader letters =
                    new DeadLetterReader(clickHouse, topology.deadLetters().table(), condition, journal.now());
            ReplaySummary summary =
                    new ReplaySummary(letters.replayed(), spec.commandLine().getOut()::println);
            summary.addUndecided(letters.undecided());
            ReplayPreparation preparation = new ReplayPreparation(
                    topology,
                    raw,
                    new ReplayPreparation.TopicLookup(
                            partitions, offsets.topicIds(existing(topology.rawTopics(), partitions))),
                    repair);
            if (dryRun) {
                forEachBatch(letters, preparation, summary, batch -> show(batch, summary));
            } else {
                try (Producer<byte[], byte[]> producer = kafka.producer(ReplaySender.PRODUCER)) {
                    Replay replay = new Replay(journal, offsets, new ReplaySender(producer, System::nanoTime));
                    forEachBatch(letters, preparation, summary, batch -> replay.run(batch, summary));
                }
            }
            String verb = dryRun ? "would replay" : "replayed";
            spec.commandLine().getOut().println(summary.closingLine(verb) + (dryRun ? "; nothing was sent" : ""));
            return summary.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    /** What is done with a batch. */
    @FunctionalInterface
    private interface BatchStep {
        void run(List<ReplayRecord> batch) throws InterruptedException;
    }

    private void forEachBatch(
            DeadLetterReader letters, ReplayPreparation preparation, ReplaySummary summary, BatchStep step)
            throws InterruptedException {
        ProgressListener listener = progress();
        long pending = letters.pending();
        long left = limit == null ? pending : Math.min(limit, pending);
        long total = left;
        SourceRecordId last = null;
        while (left > 0) {
            List<DeadLetterRecord> batch = letters.next(last, left);
            if (batch.isEmpty()) {
                return;
            }
            List<ReplayRecord> prepared = preparation.prepare(batch, summary);
            if (!prepared.isEmpty()) {
                step.run(prepared);
            }
            last = batch.get(batch.size() - 1).id();
            left -= batch.size();
            long done = total - left;
            listener.report(() -> "%,d of %,d dead letters".formatted(done, total));
        }
    }

    private void recover(ReplayJournal journal, Kafka kafka, Offsets offsets, Set<String> topics)
            throws InterruptedException {
        journal.requireAlone();
        ReplayRecovery.Found found;
        try (RecordScan headers = RecordScan.withoutContent(kafka, IsolationLevel.READ_UNCOMMITTED, progress())) {
            found = new ReplayRecovery(journal, headers, offsets, topics).run();
        }
        if (found.sent() + found.free() > 0) {
            spec.commandLine()
                    .getOut()
                    .println("an earlier replay ended in the middle: of what it was about to send, " + found.sent()
                            + " were sent and " + found.free() + " were not");
        }
    }

    private void show(List<ReplayRecord> batch, ReplaySummary summary) {
        PrintWriter out = spec.commandLine().getOut();
        batch.stream().limit(Math.max(0, SAMPLES - summary.replayed())).forEach(sample -> {
            out.println(PlainText.of(
                    sample.deadLetter().id() + ": " + sample.deadLetter().reason()));
            out.println("  before  " + excerpt(sample.before()));
            out.println("  after   "
                    + (Arrays.equals(sample.before(), sample.payload()) ? "(the same)" : excerpt(sample.payload())));
        });
        summary.addReplayed(batch.size());
    }

    private static List<String> existing(List<String> topics, Map<String, Integer> partitions) {
        return topics.stream().filter(partitions::containsKey).toList();
    }

    private ReplayPreparation.Repair repair() {
        List<PayloadTransform> transforms = new ArrayList<>();
        replacements.forEach(rule -> transforms.add(Replacement.parse(rule)));
        if (fixCommand != null) {
            transforms.add(new FixCommand(fixCommand));
        }
        return new ReplayPreparation.Repair(PayloadTransform.all(transforms), sendUnchanged || transforms.isEmpty());
    }

    private ProgressListener progress() {
        return progress.apply(spec.commandLine().getErr());
    }

    private static Map<String, Integer> partitions(Admin admin, Offsets offsets) throws InterruptedException {
        Set<String> topics = Offsets.get(admin.listTopics().names());
        return new HashMap<>(offsets.partitions(topics).stream()
                .collect(Collectors.toMap(TopicPartition::topic, partition -> 1, Integer::sum)));
    }

    private static String excerpt(byte[] payload) {
        if (payload == null) {
            return "(no payload)";
        }
        String text = new String(payload, StandardCharsets.UTF_8);
        // Cut first: half of a character is none.
        return text.length() <= EXCERPT ? PlainText.of(text) : PlainText.of(text.substring(0, EXCERPT)) + "...";
    }
}
