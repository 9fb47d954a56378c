package io.clickstream.k8s.e2e;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.k8s.Chart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Runs the scenarios. Ends with 0 when none was red, 1 when one was, 2 when a setting is wrong, which may be that the cluster
 * is not there or not one to try things on.
 */
@Command(
        name = "make e2e ARGS=...",
        description =
                "Installs the pipeline on a cluster, each time into a namespace of its own, kills, changes and removes it,"
                        + " and checks what becomes of the events.",
        footer =
                "%nEvery option is an environment variable as well; the command line goes before it. The operators have to be"
                        + " there (make operators), and the images (make images, for kind).",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class EndToEndCommand implements Callable<Integer> {

    @Option(names = "--list", description = "Print what would run, and with which settings, and end.")
    private boolean list;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "<name>",
            description = "Only these scenarios: KillST, or KillST.broker (default: all).")
    private List<String> only = List.of();

    @Option(
            names = "--tags",
            split = ",",
            paramLabel = "<tag>",
            description = "Only scenarios with one of these tags: install, kill, upgrade, state, security, uninstall"
                    + " (default: all).")
    private List<String> tags = List.of();

    @Option(
            names = "--skip",
            split = ";",
            paramLabel = "<name=reason>",
            description = "Leave a scenario (or a class of them) out, and say why in the results. Repeatable.")
    private Map<String, String> skip = new LinkedHashMap<>();

    @Option(
            names = "--context",
            paramLabel = "<name>",
            defaultValue = "kind-clickstream",
            description = "Context of the kubeconfig.")
    private String context;

    @Option(
            names = "--allow-any-context",
            description =
                    "Let it be another context than one of kind's. Namespaces clickstream-e2e-* are made and deleted"
                            + " there, with their volumes.")
    private boolean anyContext;

    @Option(names = "--chart", paramLabel = "<folder>", description = "The chart (default: helm/pipeline).")
    private Path chart;

    @Option(
            names = "--values",
            split = ",",
            paramLabel = "<file>",
            description = "Values file. Repeatable (default: helm/pipeline/values-kind.yaml).")
    private List<Path> values = List.of();

    @Option(
            names = "--set",
            split = ";",
            paramLabel = "<key=value>",
            description = "A single value of every release. Repeatable.")
    private List<String> set = List.of();

    @Option(
            names = "--storage-class",
            paramLabel = "<name>",
            description = "Storage class of all volumes (default: the cluster's).")
    private String storageClass;

    @Option(
            names = "--timeout-factor",
            paramLabel = "<number>",
            defaultValue = "1",
            description = "By which every limit is multiplied: above 1 for slow machines.")
    private double timeoutFactor;

    @Option(
            names = "--messages-per-second",
            paramLabel = "<rate>",
            defaultValue = "200",
            description = "Load on the pipeline while something is killed, changed or moved.")
    private double messagesPerSecond;

    @Option(
            names = "--events",
            paramLabel = "<count>",
            defaultValue = "20000",
            description = "How many events a scenario with a known number of them emits.")
    private long events;

    @Option(
            names = "--kill-grace",
            paramLabel = "<seconds>",
            defaultValue = "1",
            description =
                    "Time between the stop signal and the kill of a pod. 0 deletes the pod at once; its processes then"
                            + " have as long as they want, and share the volume with their successors.")
    private int killGrace;

    @Option(
            names = "--next-job-image",
            paramLabel = "<repository:tag>",
            description = "Another image of the job, to upgrade to (default: none, and that scenario is skipped).")
    private String nextJobImage;

    @Option(names = "--keep", description = "Leave the namespace of a scenario that has failed.")
    private boolean keep;

    @Option(
            names = "--results",
            paramLabel = "<folder>",
            description = "Gets results.md, results.jsonl, and a folder for each scenario that has failed (default:"
                    + " k8s/target/e2e).")
    private Path results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (LauncherSession session = LauncherFactory.openSession()) {
            List<Scenario> all = Scenario.all(session.getLauncher());
            RunSettings settings = settings(all);
            List<Scenario> chosen = all.stream().filter(this::isChosen).toList();
            if (list) {
                print(chosen, settings);
                return ExitCode.OK;
            }
            try (Cluster cluster = Cluster.connect(settings)) {
                return run(session, chosen, settings, cluster);
            }
        }
    }

    private boolean isChosen(Scenario scenario) {
        return (only.isEmpty() || only.stream().anyMatch(scenario::isMeantBy))
                && (tags.isEmpty() || scenario.tags().stream().anyMatch(tags::contains));
    }

    private int run(LauncherSession session, List<Scenario> chosen, RunSettings settings, Cluster cluster)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(out);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("context", settings.context());
        environment.put("kubernetes", cluster.kubernetesVersion());
        environment.put("operators", new Inventory(cluster.client()).operators());
        environment.forEach((name, value) -> progress.say(name + ": " + value));
        ResultLog log = new ResultLog(settings.results(), progress, environment);
        session.getStore().put(Namespace.create(SiteExtension.class), Run.KEY, new Run(cluster, settings, progress));
        session.getLauncher().execute(Scenario.running(chosen), log);
        out.println();
        out.print(Files.readString(log.writeTable()));
        out.println();
        out.println("results: " + settings.results());
        out.flush();
        return log.isGreen() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(List<Scenario> chosen, RunSettings settings) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("scenarios");
        for (Scenario scenario : chosen) {
            String reason = settings.skip()
                    .getOrDefault(scenario.name(), settings.skip().get(scenario.className()));
            out.printf(
                    "  %-42s %-10s %s%s%n",
                    scenario.name(),
                    String.join(",", new TreeSet<>(scenario.tags())),
                    scenario.what(),
                    reason == null ? "" : " (skipped: " + reason + ")");
        }
        out.println("settings");
        settings.shown().forEach((name, value) -> out.printf("  %-22s %s%n", name, value));
        out.flush();
    }

    private RunSettings settings(List<Scenario> all) {
        requireKnown("--only", only, all);
        requireKnown("--skip", List.copyOf(skip.keySet()), all);
        for (String tag : tags) {
            if (!Tags.ALL.contains(tag)) {
                throw ConfigurationException.of("--tags", "must be of " + String.join(", ", Tags.ALL), tag);
            }
        }
        if (!(timeoutFactor > 0)) {
            throw ConfigurationException.of("--timeout-factor", "must be more than 0", timeoutFactor);
        }
        if (!(messagesPerSecond > 0)) {
            throw ConfigurationException.of("--messages-per-second", "must be more than 0", messagesPerSecond);
        }
        if (events < 1) {
            throw ConfigurationException.of("--events", "must be 1 or more", events);
        }
        if (killGrace < 0) {
            throw ConfigurationException.of("--kill-grace", "must be 0 or more", killGrace);
        }
        if (nextJobImage != null && !nextJobImage.matches(".+:[^/:]+")) {
            throw ConfigurationException.of("--next-job-image", "must look like clickstream/job:0.2.0", nextJobImage);
        }
        for (String value : set) {
            if (!value.matches("[^=]+=.*")) {
                throw ConfigurationException.of("--set", "must look like key=value", value);
            }
        }
        Path pipeline = absolute(chart, Chart.PROJECT.path());
        if (!Files.isRegularFile(pipeline.resolve("Chart.yaml"))) {
            throw ConfigurationException.of("--chart", "must be the folder of a chart", pipeline);
        }
        List<Path> files = values.isEmpty()
                ? List.of(pipeline.resolve("values-kind.yaml"))
                : values.stream().map(file -> absolute(file, null)).toList();
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw ConfigurationException.of("--values", "must be a file", file);
            }
        }
        return new RunSettings(
                context,
                anyContext,
                pipeline,
                files,
                set,
                storageClass == null ? "" : storageClass,
                timeoutFactor,
                messagesPerSecond,
                events,
                killGrace,
                nextJobImage == null ? "" : nextJobImage,
                skip,
                keep,
                absolute(results, Chart.HOME.resolve("k8s/target/e2e")));
    }

    private static void requireKnown(String option, List<String> names, List<Scenario> all) {
        for (String name : names) {
            if (all.stream().noneMatch(scenario -> scenario.isMeantBy(name))) {
                throw ConfigurationException.of(option, "must name scenarios (--list shows them)", name);
            }
        }
    }

    private static Path absolute(Path given, Path otherwise) {
        return given == null ? otherwise : given.toAbsolutePath().normalize();
    }
}
