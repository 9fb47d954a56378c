package io.clickstream.page.probe;

/**
 * Asks a part of the pipeline how it is. Called by one thread only.
 *
 * @param <T> what the part answers
 */
@FunctionalInterface
public interface Probe<T> {
    /**
     * Asks once.
     *
     * @throws Exception if the part does not answer; the message says why
     */
    ProbeResult<T> probe() throws Exception;
}
