package io.clickstream.cli;

import io.clickstream.emitter.WrongSettingException;
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

/** Sends dead letters to their raw topics again, each once. Ends with 1 if one could not be. */
@Command(
        name = "replay",
        description =
                "Sends chosen dead letters to their raw topics again, repaired if need be. None is sent twice, not"
                        + " even when a replay ends in the middle.",
        footer = "%nEnds with 0 if all that were chosen are replayed, with 1 if one could not be.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
    private static final int SAMPLES = 3;
    private static final int EXCERPT = 200;

    @Mixin
    private final LetterSelection selection = new LetterSelection(Clock.systemUTC());

    @Option(names = "--limit", paramLabel = "<count>", description = "At most so many (default: no limit).")
    private Long limit;

    @Option(
            names = "--replace",
            paramLabel = "<regex=>text>",
            description = "Replace what matches in each payload; can be repeated. $1 is the first group.")
    private List<String> replacements = new ArrayList<>();

    @Option(
            names = "--fix-command",
            paramLabel = "<command>",
            description = "Shell command that reads a payload from its standard input and writes a better one to its"
                    + " standard output. If it does not end with 0, that dead letter is left alone.")
    private String fixCommand;

    @Option(names = "--dry-run", description = "Show what would be sent, and send nothing.")
    private boolean dryRun;

    @Mixin
    private final Options options;

    @Spec
    private CommandSpec spec;

    ReplayCommand(Map<String, String> environment) {
        this.options = new Options(environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        String condition = selection.condition();
        Fix fix = fix();
        if (limit != null && limit < 1) {
            throw WrongSettingException.of("--limit", "must be 1 or more", limit);
        }
        Kafka kafka = options.reachableKafka();
        ClickHouse clickHouse = options.reachableClickHouse();
        ReplayBook book = new ReplayBook(clickHouse, UUID.randomUUID().toString());
        try (Admin admin = kafka.admin();
                RecordScan raw = new RecordScan(kafka, IsolationLevel.READ_UNCOMMITTED, progress())) {
            Offsets offsets = new Offsets(admin);
            Map<String, Integer> partitions = partitions(admin, offsets);
            if (!dryRun) {
                recover(book, new ReplayRecovery(book, raw, offsets, partitions.keySet()));
            }
            DeadLetters letters = new DeadLetters(clickHouse, condition, book.now());
            ReplayTally tally =
                    new ReplayTally(letters.replayed(), spec.commandLine().getOut()::println);
            tally.addUndecided(letters.undecided());
            ReplayPreparation preparation = new ReplayPreparation(raw, partitions, fix);
            if (dryRun) {
                forEachBatch(letters, preparation, tally, batch -> show(batch, tally));
            } else {
                try (Producer<byte[], byte[]> producer = kafka.producer(ReplaySender.PRODUCER)) {
                    Replay replay = new Replay(book, offsets, new ReplaySender(producer, System::nanoTime));
                    forEachBatch(letters, preparation, tally, batch -> replay.run(batch, tally));
                }
            }
            String verb = dryRun ? "would replay" : "replayed";
            spec.commandLine().getOut().println(tally.closingLine(verb) + (dryRun ? "; nothing was sent" : ""));
            return tally.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    /** What is done with a batch. */
    @FunctionalInterface
    private interface BatchStep {
        void run(List<Replayable> batch) throws InterruptedException;
    }

    private void forEachBatch(DeadLetters letters, ReplayPreparation preparation, ReplayTally tally, BatchStep step)
            throws InterruptedException {
        Progress progress = progress();
        long pending = letters.pending();
        long left = limit == null ? pending : Math.min(limit, pending);
        long total = left;
        LetterPlace last = null;
        while (left > 0) {
            List<DeadLetter> batch = letters.next(last, left);
            if (batch.isEmpty()) {
                return;
            }
            List<Replayable> prepared = preparation.prepare(batch, tally);
            if (!prepared.isEmpty()) {
                step.run(prepared);
            }
            last = batch.get(batch.size() - 1).place();
            left -= batch.size();
            long done = total - left;
            progress.report(() -> "%,d of %,d dead letters".formatted(done, total));
        }
    }

    private void recover(ReplayBook book, ReplayRecovery recovery) throws InterruptedException {
        book.requireAlone();
        ReplayRecovery.Found found = recovery.run();
        if (found.sent() + found.free() > 0) {
            spec.commandLine()
                    .getOut()
                    .println("an earlier replay ended in the middle: of what it was about to send, " + found.sent()
                            + " were sent and " + found.free() + " were not");
        }
    }

    private void show(List<Replayable> batch, ReplayTally tally) {
        PrintWriter out = spec.commandLine().getOut();
        batch.stream().limit(Math.max(0, SAMPLES - tally.replayed())).forEach(sample -> {
            out.println(sample.letter().place() + ": " + sample.letter().reason());
            out.println("  before  " + excerpt(sample.before()));
            out.println("  after   "
                    + (Arrays.equals(sample.before(), sample.payload()) ? "(the same)" : excerpt(sample.payload())));
        });
        tally.addReplayed(batch.size());
    }

    private Fix fix() {
        List<Fix> fixes = new ArrayList<>();
        replacements.forEach(rule -> fixes.add(Replacement.parse(rule)));
        if (fixCommand != null) {
            fixes.add(new FixCommand(fixCommand));
        }
        return Fix.all(fixes);
    }

    private Progress progress() {
        return new Progress(spec.commandLine().getErr());
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
        String text = new String(payload, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", ".");
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
    }
}
