package io.clickstream.local.inference;

import io.clickstream.core.settings.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run sends the samples with the key and the time that were found.
 *
 * @param options of the run; empty for none
 */
record RunOfSamples(String options) {

    static RunOfSamples of(List<InferredTopic> topics) {
        return new RunOfSamples(Stream.of(
                        option("--sample-key", topics, InferredTopic::key),
                        option("--sample-time", topics, InferredTopic::eventTime))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" ")));
    }

    /** @param folder as the user names it */
    String command(Path folder) {
        return Program.command("run PIPELINE=" + folder, options);
    }

    /** One field for all topics: that of the first one. What could end the quotes is left to the user. */
    private static Optional<String> option(
            String name, List<InferredTopic> topics, Function<InferredTopic, Optional<InferredColumn>> column) {
        return topics.stream()
                .flatMap(topic -> column.apply(topic).stream())
                .map(InferredColumn::name)
                .filter(field -> field.matches("[\\w.-]+"))
                .findFirst()
                .map(field -> name + " " + field);
    }
}
