package io.clickstream.page.probe;

/**
 * What a probe found.
 *
 * @param detail for people, in one line
 * @param value what the part answers; null if it does not
 * @param complete whether it took the time that such a probe takes; otherwise it can be repeated soon
 */
public record ProbeResult<T>(State state, String detail, T value, boolean complete) {
    /** The part answers and works. */
    public static <T> ProbeResult<T> up(String detail, T value) {
        return new ProbeResult<>(State.UP, detail, value, true);
    }

    /** The part answers, but what is costly about the probe has to wait or to be repeated; the value is the last one. */
    static <T> ProbeResult<T> incomplete(String detail, T value) {
        return new ProbeResult<>(State.UP, detail, value, false);
    }

    /** The part has no answer. */
    public static <T> ProbeResult<T> without(State state, String detail) {
        return new ProbeResult<>(state, detail, null, false);
    }
}
