package io.clickstream.cli;

import io.clickstream.emitter.WrongSettingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks ClickHouse a question that comes with the program, or one of the user's. Can only read. */
@Command(
        name = "query",
        description = "Asks ClickHouse; without a question it lists those that it knows.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class QueryCommand implements Callable<Integer> {
    private static final int USUAL_WIDTH = 80;

    @Mixin
    private final Options options;

    @Parameters(arity = "0..1", paramLabel = "<question>", description = "Which one, by its name.")
    private String name;

    @Option(names = "--sql", paramLabel = "<query>", description = "Ask this instead.")
    private String sql;

    @Option(
            names = "--minutes",
            paramLabel = "<count>",
            defaultValue = "30",
            description = "How far back, for questions about minutes.")
    private int minutes;

    @Option(
            names = "--format",
            paramLabel = "<name>",
            defaultValue = "table",
            description = "table, csv or json (an object a line).")
    private String format;

    @Spec
    private CommandSpec spec;

    /** @param environment the environment variables */
    QueryCommand(Map<String, String> environment) {
        this.options = new Options(environment);
    }

    /** How an answer is written. */
    private enum Format {
        TABLE("TSVWithNames"),
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
                    .orElseThrow(() -> WrongSettingException.of("--format", "must be table, csv or json", name));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Format as = Format.named(format);
        if (minutes < 1) {
            throw WrongSettingException.of("--minutes", "must be 1 or more", minutes);
        }
        if (sql != null && name != null) {
            throw new ParameterException(spec.commandLine(), "Ask " + name + " or --sql, not both");
        }
        if (sql != null) {
            print(as, ask(sql, as), null);
        } else if (name != null) {
            Question question = Question.named(name)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "There is no question " + name + ", but " + names()));
            print(as, ask(question.sql(), as), question);
        } else {
            Arrays.stream(Question.values())
                    .forEach(question -> out().println("%-18s %s".formatted(question.label(), question.description())));
        }
        out().flush();
        return ExitCode.OK;
    }

    private List<String> ask(String query, Format as) throws InterruptedException {
        return options.clickHouse().ask(query, as.clickHouse, Map.of("minutes", Integer.toString(minutes)));
    }

    private void print(Format as, List<String> lines, Question question) {
        if (as != Format.TABLE) {
            lines.forEach(out()::println);
            return;
        }
        Answer answer = Answer.of(lines);
        if (answer.isEmpty()) {
            out().println("no rows");
            return;
        }
        Chart chart = chart();
        List<String> drawn = question == null ? chart.table(answer) : question.draw(answer, chart);
        drawn.forEach(out()::println);
    }

    /** For the terminal there is, else for one as it is usual. */
    private static Chart chart() {
        try (Terminal terminal = ConsoleTerminal.open().orElse(null)) {
            return terminal == null
                    ? new Chart(USUAL_WIDTH, true)
                    : new Chart(
                            terminal.getColumns() > 0 ? terminal.getColumns() - 1 : USUAL_WIDTH,
                            ConsoleTerminal.hasBlocks(terminal));
        } catch (IOException e) {
            return new Chart(USUAL_WIDTH, true);
        }
    }

    private static String names() {
        return Arrays.stream(Question.values()).map(Question::label).collect(Collectors.joining(", "));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
