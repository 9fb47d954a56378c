package io.clickstream.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.emitter.Samples;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.DataFolder;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Strikes the pipeline until the time or the rounds are over. Ends with 0 when every event was exactly once where it must
 * be, 1 at the first one that was not, 2 when a setting is wrong.
 */
@Command(
        name = "make chaos ARGS=...",
        description =
                "Kills, pauses, cuts and starves the parts of the pipeline while events flow at full speed, and checks"
                        + " that each event arrives exactly once with all its fields.",
        footer =
                "%nEvery option is an environment variable as well; the command line goes before it.%nThe same seed makes"
                        + " the same events and the same faults at the same times; how the parts interleave is up to the machine.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class ChaosCommand implements Callable<Integer> {

    private static final List<String> GUARANTEES = List.of("exactly-once", "at-least-once");
    private static final String PIPELINE = "--pipeline";

    @Option(
            names = PIPELINE,
            paramLabel = "<folder>",
            description = "Strike the pipeline of a folder, with its samples (default: the built-in one).")
    private Path folder;

    @Option(names = "--seed", paramLabel = "<number>", description = "Of the first life (default: random).")
    private Long seed;

    @Option(
            names = "--minutes",
            defaultValue = "10",
            paramLabel = "<minutes>",
            description = "No new round begins after so long.")
    private int minutes;

    @Option(names = "--rounds", paramLabel = "<count>", description = "End after so many rounds (default: endless).")
    private Integer rounds;

    @Option(
            names = "--decks",
            defaultValue = "2",
            paramLabel = "<count>",
            description = "How often each fault strikes before the next seed begins on empty folders.")
    private int decks;

    @Option(
            names = "--events-per-round",
            defaultValue = "150000",
            paramLabel = "<count>",
            description = "A multiple of 1000, written at full speed.")
    private int eventsPerRound;

    @Option(
            names = "--guarantee",
            paramLabel = "<name>",
            description = "exactly-once or at-least-once (default: both in turn).")
    private String guarantee;

    @Option(
            names = "--faults",
            split = ",",
            paramLabel = "<fault>",
            description = "Only these (default: all but LONG_OUTAGE): ${COMPLETION-CANDIDATES}.")
    private List<Fault> faults = List.of();

    @Option(
            names = "--outage",
            defaultValue = "600",
            paramLabel = "<seconds>",
            description = "How long LONG_OUTAGE lasts.")
    private int outage;

    @Option(
            names = "--sabotage",
            defaultValue = "NONE",
            paramLabel = "<what>",
            description = "Takes away a part of the guarantee, so that the run must fail: ${COMPLETION-CANDIDATES}.")
    private Sabotage sabotage;

    @Option(
            names = "--chaos-dir",
            defaultValue = "chaos/target/data",
            paramLabel = "<folder>",
            description = "Emptied before each life; kept after a failure.")
    private Path chaosDir;

    @Option(
            names = "--results",
            defaultValue = "chaos/target/rounds.jsonl",
            paramLabel = "<file>",
            description = "Gets a line of JSON for each round.")
    private Path results;

    @Spec
    private CommandSpec spec;

    private final long started = System.nanoTime();
    private final Tally tally = new Tally();

    @Override
    public Integer call() throws Exception {
        requireSettings();
        try {
            // Without it ClickHouse would be started again and again.
            Path engine = InstallLayout.current().engine(Optional.empty());
            return run(folder == null ? Optional.empty() : Optional.of(compile(engine)));
        } catch (StartException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private void requireSettings() {
        if (guarantee != null && !GUARANTEES.contains(guarantee)) {
            throw ConfigurationException.of("--guarantee", "must be " + String.join(" or ", GUARANTEES), guarantee);
        }
        requirePositive("--minutes", minutes);
        requirePositive("--rounds", rounds == null ? 1 : rounds);
        requirePositive("--decks", decks);
        if (eventsPerRound < NumberedEvents.PER_SECOND || eventsPerRound % NumberedEvents.PER_SECOND != 0) {
            throw ConfigurationException.of(
                    "--events-per-round", "must be a multiple of " + NumberedEvents.PER_SECOND, eventsPerRound);
        }
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw ConfigurationException.of(option, "must be 1 or more", value);
        }
    }

    private OwnPipeline compile(Path engine) throws IOException {
        PipelineFolder own = PipelineFolder.of(PIPELINE, folder);
        Path records = own.samples()
                .orElseThrow(() -> ConfigurationException.of(
                        PIPELINE, "must have a folder samples with records to strike it with", folder));
        Samples samples = Samples.read(records, Optional.empty(), Optional.empty());
        if (!samples.schemas().isEmpty()) {
            throw ConfigurationException.of(
                    PIPELINE, "must have samples in JSON: faults are not tried with Avro", folder);
        }
        if (!PipelineSql.canFailTask(Files.readString(own.sql()))) {
            if (faults.contains(Fault.TASK_FAILURE)) {
                throw ConfigurationException.of(
                        "--faults", "must be others where no INSERT has parse_error IS NULL", Fault.TASK_FAILURE);
            }
            say("no INSERT has parse_error IS NULL, so TASK_FAILURE is left out, and UPGRADE starts the same SQL");
            faults = faults.isEmpty() ? Fault.usual() : faults;
            faults =
                    faults.stream().filter(fault -> fault != Fault.TASK_FAILURE).toList();
        }
        Path data = chaosDir.toAbsolutePath().normalize();
        return new OwnPipeline(
                new PipelineCompiler(InstallLayout.current(), engine)
                        .compile(own, data.resolveSibling(data.getFileName() + "-pipeline")),
                samples);
    }

    private int run(Optional<OwnPipeline> own) throws Exception {
        Path data = chaosDir.toAbsolutePath().normalize();
        long firstSeed = seed == null ? new SplittableRandom().nextInt(1, 1_000_000) : seed;
        Files.createDirectories(results.toAbsolutePath().getParent());
        Files.deleteIfExists(results);
        boolean exact = true;
        for (long next = firstSeed; exact && !isOver(); next++) {
            String of = guarantee != null ? guarantee : GUARANTEES.get((int) Math.floorMod(next, 2L));
            say("seed %d, %s: starting the pipeline in %s".formatted(next, of, data));
            DataFolder.delete(data);
            FaultablePipeline.Setup setup = FaultablePipeline.Setup.of(data, of)
                    .withOutage(Duration.ofSeconds(outage))
                    .with(sabotage);
            exact = live(next, own.map(setup::with).orElse(setup));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.print(tally.table());
        out.flush();
        if (!exact) {
            spec.commandLine().getErr().println("not exact; the data and logs are in " + data);
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private boolean live(long lifeSeed, FaultablePipeline.Setup setup) throws Exception {
        List<Fault> kinds = faults.isEmpty() ? Fault.usual() : faults;
        try (ChaosRun life = ChaosRun.begin(lifeSeed, setup)) {
            Verdict calm = life.calm();
            if (calm.events() > 0) {
                say("calm: %,d records, two copies of each kind".formatted(calm.events()));
                life.omissions().forEach(omission -> say("  " + omission));
            }
            if (!isExact(calm)) {
                return false;
            }
            for (int deck = 0; deck < decks; deck++) {
                for (List<Fault> group : life.deck(kinds)) {
                    if (isOver()) {
                        return isExact(life.end());
                    }
                    Round round = life.round(group, eventsPerRound);
                    tally.add(round);
                    report(round);
                    if (!isExact(round.verdict())) {
                        return false;
                    }
                }
            }
            return isExact(life.end());
        }
    }

    private boolean isOver() {
        return System.nanoTime() - started > Duration.ofMinutes(minutes).toNanos()
                || rounds != null && tally.rounds() >= rounds;
    }

    private void report(Round round) throws IOException {
        Verdict verdict = round.verdict();
        say(String.format(
                Locale.ROOT,
                "round %d: %s | %,d events, %,d in flight, lost %d, duplicate %d, wrong %d | stall %.1f s, caught up after"
                        + " %.1f s",
                round.number(),
                round.faults().stream().map(Fault::title).collect(Collectors.joining(" + ")),
                verdict.events(),
                round.inFlight(),
                verdict.lost(),
                verdict.duplicate(),
                verdict.wrong(),
                round.stall().toMillis() / 1000.0,
                round.catchUp().toMillis() / 1000.0));
        if (round.reported() > 0) {
            say("  %,d events were deleted unread, and are reported as missing".formatted(round.reported()));
        }
        round.unexpectedEnds().forEach(end -> say("  " + end));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("seed", round.seed());
        line.put("guarantee", round.deliveryGuarantee());
        if (folder != null) {
            line.put("pipeline", PipelineFolder.of(PIPELINE, folder).name());
        }
        line.put("round", round.number());
        line.put("faults", round.faults());
        line.put("events", verdict.events());
        line.put("lost", verdict.lost());
        line.put("duplicate", verdict.duplicate());
        line.put("wrong", verdict.wrong());
        line.put("repeated_in_clean_topics", verdict.repeated());
        line.put("reported_missing", round.reported());
        line.put("in_flight", round.inFlight());
        line.put("stall_ms", round.stall().toMillis());
        line.put("catch_up_ms", round.catchUp().toMillis());
        line.put("unexpected_ends", round.unexpectedEnds().size());
        Files.writeString(
                results,
                new ObjectMapper().writeValueAsString(line) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private boolean isExact(Verdict verdict) {
        if (!verdict.isExact()) {
            spec.commandLine()
                    .getErr()
                    .println("  lost %,d, duplicate %,d, wrong %,d"
                            .formatted(verdict.lost(), verdict.duplicate(), verdict.wrong()));
        }
        verdict.problems().forEach(problem -> spec.commandLine().getErr().println("  " + problem));
        return verdict.isExact();
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - started) / 1e9, line);
        out.flush();
    }
}
