package io.clickstream.page;

/**
 * Looks at a part of the pipeline once. Called by one thread only.
 *
 * @param <T> what there is to see
 */
interface Look<T> {
    /**
     * What a look has found.
     *
     * @param detail for people, in one line
     * @param value what was seen; null if the part does not tell
     */
    record Finding<T>(State state, String detail, T value) {
        static <T> Finding<T> up(String detail, T value) {
            return new Finding<>(State.UP, detail, value);
        }
    }

    /** @throws Exception if the part does not answer; the message says why */
    Finding<T> look() throws Exception;
}
