package io.clickstream.page.probe;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a part of the pipeline is doing. */
public enum State {
    /** It answers and works. */
    UP,
    /** It answers and is about to work. */
    STARTING,
    /** It does not answer, or does not work. */
    DOWN,
    /** It has not been probed yet. */
    UNKNOWN;

    /** As programs read it: in lower case. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
