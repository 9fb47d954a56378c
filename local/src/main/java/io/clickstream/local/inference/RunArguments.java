package io.clickstream.local.inference;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How {@code make run} sends the samples with the key and the time that were found. */
record RunArguments(List<InferredTopic> topics) {

    /** Such as {@code  ARGS="--sample-key id"}; empty for none. */
    @Override
    public String toString() {
        String options = option("--sample-key", InferredTopic::key) + option("--sample-time", InferredTopic::eventTime);
        return options.isEmpty() ? "" : " ARGS=\"" + options.strip() + "\"";
    }

    /** One field for all topics: that of the first one. What could end the quotes is left to the user. */
    private String option(String name, Function<InferredTopic, Optional<InferredColumn>> column) {
        return topics.stream()
                .flatMap(topic -> column.apply(topic).stream())
                .map(InferredColumn::name)
                .filter(field -> field.matches("[\\w.-]+"))
                .findFirst()
                .map(field -> " " + name + " " + field)
                .orElse("");
    }
}
