package io.clickstream.cli.query;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a saved query, or one of the user's, and prints the answer. Can only read. */
@Command(
        name = "query",
        description = "Queries ClickHouse. Without a name it lists the saved queries.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class QueryCommand implements Callable<Integer> {
    private static final String QUERIES = "--queries";
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final String MINUTES = "minutes";
    private static final String BAR_WIDTH = "bar_width";

    /** What a saved query may have as parameters: whole numbers. */
    public static final List<String> PARAMETERS = List.of(MINUTES, BAR_WIDTH);

    /** How ClickHouse writes a table. */
    private static final Map<String, String> TABLE_SETTINGS = Map.of(
            "output_format_pretty_row_numbers", "0",
            "output_format_pretty_max_rows", "10000",
            "output_format_pretty_fallback_to_vertical", "0",
            "output_format_pretty_max_value_width", "60",
            "output_format_pretty_display_footer_column_names", "0",
            "output_format_pretty_single_large_number_tip_threshold", "0");

    @Mixin
    private final PipelineOptions options;

    private final Supplier<Screen> screen;

    @Parameters(arity = "0..1", paramLabel = "<name>", description = "Which saved query to run.")
    private String name;

    @Option(names = "--sql", paramLabel = "<query>", description = "Run this query instead.")
    private String sql;

    @Option(
            names = QUERIES,
            paramLabel = "<folder>",
            description = "The saved queries of a pipeline, <name>.sql each (default: those of the built-in one).")
    private Path queries;

    @Option(
            names = "--minutes",
            paramLabel = "<count>",
            defaultValue = "30",
            description = "How far back a query by minutes looks.")
    private int minutes;

    @Option(
            names = "--format",
            paramLabel = "<name>",
            defaultValue = "table",
            description = "table, csv or json (one object per line).")
    private String format;

    @Spec
    private CommandSpec spec;

    /** @param screen tells what answers are drawn on; asked only if one is */
    public QueryCommand(PipelineOptions options, Supplier<Screen> screen) {
        this.options = options;
        this.screen = screen;
    }

    /** How an answer is written. */
    private enum Format {
        TABLE("PrettySpaceNoEscapesMonoBlock"),
        CSV("CSVWithNames"),
        JSON("JSONEachRow");

        private final String clickHouse;

        Format(String clickHouse) {
            this.clickHouse = clickHouse;
        }

        static Format named(String name) {
            return Arrays.stream(values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                    .findFirst()
                    .orElseThrow(() -> ConfigurationException.of("--format", "must be table, csv or json", name));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Format as = Format.named(format);
        if (minutes < 1) {
            throw ConfigurationException.of("--minutes", "must be 1 or more", minutes);
        }
        if (sql != null && name != null) {
            throw new ParameterException(spec.commandLine(), "Give " + name + " or --sql, not both");
        }
        if (sql != null) {
            ReadStatement.require(sql);
        }
        if (sql == null && name == null) {
            list();
        } else {
            SavedQuery saved = name == null ? null : saved();
            if (as == Format.TABLE) {
                printTable(saved);
            } else {
                printLines(saved == null ? sql : saved.sql(), as);
            }
        }
        out().flush();
        return ExitCode.OK;
    }

    private SavedQuery saved() {
        List<SavedQuery> all = all();
        SavedQuery found = all.stream()
                .filter(query -> query.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "There is no saved query " + name + ", but " + names(all)));
        ReadStatement.require(found.sql());
        return found;
    }

    private List<SavedQuery> all() {
        return queries == null ? SavedQuery.builtIn() : SavedQuery.of(QUERIES, queries);
    }

    private void list() {
        all().forEach(query -> out().println(PlainText.of("%-18s %s".formatted(query.label(), query.description()))));
    }

    /** @param query null for the user's own */
    private void printTable(SavedQuery query) throws InterruptedException {
        Screen on = screen.get();
        int barWidth = query == null || !on.blocks() ? 0 : query.barWidth(on.columns());
        Map<String, String> settings = new HashMap<>(TABLE_SETTINGS);
        settings.put("output_format_pretty_grid_charset", on.blocks() ? "UTF-8" : "ASCII");
        AtomicBoolean empty = new AtomicBoolean(true);
        ask(
                options.reachableClickHouse().limited(LIMIT, settings),
                query == null ? sql : barWidth > 0 ? query.sqlWithBars() : query.sql(),
                Format.TABLE,
                Map.of(BAR_WIDTH, Integer.toString(barWidth)),
                line -> {
                    empty.set(false);
                    out().println(PlainText.of(line).stripTrailing());
                });
        if (empty.get()) {
            out().println("no rows");
        }
    }

    /** For a program, unless a person reads it. */
    private void printLines(String query, Format as) throws InterruptedException {
        UnaryOperator<String> shown = screen.get().isTerminal() ? PlainText::of : UnaryOperator.identity();
        ask(options.reachableClickHouse(), query, as, Map.of(), line -> out().println(shown.apply(line)));
    }

    private void ask(ClickHouse clickHouse, String query, Format as, Map<String, String> own, Consumer<String> line)
            throws InterruptedException {
        Map<String, String> parameters = new HashMap<>(own);
        parameters.put(MINUTES, Integer.toString(minutes));
        clickHouse.ask(query, as.clickHouse, parameters, line);
    }

    private static String names(List<SavedQuery> all) {
        return all.stream().map(SavedQuery::label).collect(Collectors.joining(", "));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
