package io.clickstream.local.inference;

import io.clickstream.core.settings.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was taken for granted about a topic, for who knows its records.
 *
 * @param samples what was seen
 * @param topic what was made of it
 */
record Assumptions(SampleRecords samples, InferredTopic topic) {

    /** Looks at samples. */
    static Assumptions of(SampleRecords samples) {
        return new Assumptions(
                samples,
                samples.schema()
                        .map(schema -> AvroInference.topic(samples.topic(), schema))
                        .orElseGet(() -> InferredTopic.of(samples.topic(), samples.records())));
    }

    /** Each in one line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %s, %d columns",
                samples.topic(),
                source(),
                topic.columns().size()));
        lines.add("event time: "
                + topic.eventTime()
                        .map(InferredColumn::name)
                        .orElse("no field is a time and always there, so the table is not partitioned"));
        lines.add("key: "
                + topic.key()
                        .map(column -> column.name() + ", the first of ORDER BY")
                        .orElse(
                                topic.isAvro()
                                        ? "not known from a schema"
                                        : "no field is always there and comes back"));
        add(
                lines,
                column -> !column.required(),
                (topic.isAvro() ? "may be null" : "may be missing, as it is in some sample")
                        + " (all other columns are required: without one, a record is a dead letter): ");
        add(
                lines,
                column -> !topic.isAvro() && column.rawType().contains("DECIMAL"),
                "takes 14 digits before the point and 4 behind it, more is a dead letter: ");
        add(
                lines,
                column -> !column.rawType().equals(column.cleanType()),
                "kept in milliseconds, what is finer is cut: ");
        add(lines, column -> column.cleanType().contains("<"), "has the fields that are known, others are left out: ");
        if (!topic.jsonTexts().isEmpty()) {
            lines.add(PlainText.line("kept as JSON text, because it is of several types, empty, or has data as names: "
                    + String.join(", ", topic.jsonTexts())));
        }
        topic.leftOut()
                .forEach((name, reason) -> lines.add(PlainText.line("left out: " + name + ", because " + reason)));
        return lines;
    }

    private String source() {
        return topic.isAvro()
                ? "an Avro schema"
                : String.format(
                        Locale.ROOT,
                        "%s%,d records",
                        samples.isCut() ? "the first " : "",
                        samples.records().size());
    }

    private void add(List<String> lines, Predicate<InferredColumn> which, String what) {
        String names =
                topic.columns().stream().filter(which).map(InferredColumn::name).collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            lines.add(PlainText.line(what + names));
        }
    }
}
