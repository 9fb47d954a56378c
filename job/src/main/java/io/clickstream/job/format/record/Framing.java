package io.clickstream.job.format.record;

import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** How events stand in a record. */
public enum Framing implements DescribedEnum {
    NONE("none", "A record is one event, a JSON object."),
    ARRAY("array", "A record is a JSON array of events, or one event."),
    NEWLINE_DELIMITED("newline-delimited", "A record has an event in each line; blank lines are none.");

    private final String optionValue;
    private final String description;

    Framing(String optionValue, String description) {
        this.optionValue = optionValue;
        this.description = description;
    }

    @Override
    public InlineElement getDescription() {
        return TextElement.text(description);
    }

    /** The spelling in table options, which is what Flink compares an option's text with. */
    @Override
    public String toString() {
        return optionValue;
    }
}
