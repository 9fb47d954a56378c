package io.clickstream.local.inference;

import io.clickstream.core.settings.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the folder says of itself.
 *
 * @param name of the pipeline
 * @param folder as the user names it
 */
record ReadmeText(String name, Path folder, List<Assumptions> assumptions, RunOfSamples run) {

    String markdown() {
        return """
                # %1$s

                Made from samples of the records. What it assumes, to be put right in `pipeline.sql` and `tables.sql`:

                %2$s

                ```
                %3$s
                %4$s
                %5$s
                ```
                """.formatted(
                        name,
                        assumptions.stream()
                                .flatMap(topic -> topic.lines().stream())
                                .map(line -> "- " + line)
                                .collect(Collectors.joining("\n")),
                        Program.command("check PIPELINE=" + folder),
                        run.command(folder),
                        Program.command("values PIPELINE=" + folder));
    }
}
