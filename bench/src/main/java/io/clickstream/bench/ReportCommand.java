package io.clickstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the reports anew from the raw results, and puts them into the page that explains them. */
@Command(
        name = "report",
        description = "Makes tables and plots anew from raw results, and updates the page that shows them.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

    @Option(
            names = "--results",
            defaultValue = "bench/results",
            paramLabel = "<folder>",
            description = "Where the raw results are.")
    private Path results;

    @Option(
            names = "--page",
            defaultValue = "docs/performance.md",
            paramLabel = "<file>",
            description = "Its parts between <!-- bench:SCENARIO --> and <!-- /bench --> are replaced.")
    private Path page;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ReportFiles files = new ReportFiles(results);
        for (CommandLine command : spec.parent().subcommands().values()) {
            if (command.getCommand() instanceof Scenario scenario && Files.exists(files.raw(scenario.name()))) {
                files.write(scenario);
            }
        }
        Files.writeString(page, withReports(Files.readString(page), files));
        return ExitCode.OK;
    }

    /** A page with the reports as they are in the folder. */
    static String withReports(String page, ReportFiles files) throws IOException {
        Matcher part = Pattern.compile("(<!-- bench:([a-z-]+) -->\n).*?(<!-- /bench -->)", Pattern.DOTALL)
                .matcher(page);
        StringBuilder text = new StringBuilder();
        while (part.find()) {
            String report = Files.readString(files.markdown(part.group(2)));
            part.appendReplacement(text, Matcher.quoteReplacement(part.group(1) + report + part.group(3)));
        }
        return part.appendTail(text).toString();
    }
}
