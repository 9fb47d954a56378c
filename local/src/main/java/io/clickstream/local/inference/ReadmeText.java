package io.clickstream.local.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the folder says of itself.
 *
 * @param name of the pipeline
 * @param folder as the user names it
 */
record ReadmeText(String name, Path folder, List<Assumptions> assumptions, RunArguments arguments) {

    String markdown() {
        return """
                # %1$s

                Made by `make new` from samples of the records. What it assumes, to be put right in `pipeline.sql` and `tables.sql`:

                %2$s

                ```
                make check PIPELINE=%3$s
                make run PIPELINE=%3$s%4$s
                make values PIPELINE=%3$s
                ```
                """.formatted(
                        name,
                        assumptions.stream()
                                .flatMap(topic -> topic.lines().stream())
                                .map(line -> "- " + line)
                                .collect(Collectors.joining("\n")),
                        folder,
                        arguments);
    }
}
