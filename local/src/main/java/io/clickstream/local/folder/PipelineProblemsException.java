package io.clickstream.local.folder;

import io.clickstream.core.settings.Program;
import io.clickstream.core.settings.ReportedException;
import java.util.List;
import picocli.CommandLine.ExitCode;

/** A pipeline's folder has mistakes. The message has the first one and how to see the others. */
public final class PipelineProblemsException extends ReportedException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    PipelineProblemsException(PipelineFolder folder, List<String> problems) {
        super(ExitCode.USAGE, message(folder, problems), null);
        this.problems = List.copyOf(problems);
    }

    /** Each in one line with its place. */
    public List<String> problems() {
        return problems;
    }

    private static String message(PipelineFolder folder, List<String> problems) {
        return problems.get(0)
                + (problems.size() == 1
                        ? ""
                        : " (and " + (problems.size() - 1) + " more: "
                                + Program.command("check PIPELINE=" + folder.path()) + ")");
    }
}
