package io.clickstream.page;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a part of the pipeline is doing. */
enum State {
    /** It answers and works. */
    UP,
    /** It answers and is about to work. */
    STARTING,
    /** It does not answer, or does not work. */
    DOWN,
    /** Nobody has looked yet. */
    UNKNOWN;

    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
