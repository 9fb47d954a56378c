package io.clickstream.k8s.e2e;

/**
 * What a check has found of something that is waited for.
 *
 * @param found what was waited for, or null
 * @param state what there is, for a person
 */
record WaitResult<T>(T found, String state) {

    static <T> WaitResult<T> found(T value, String state) {
        return new WaitResult<>(value, state);
    }

    static <T> WaitResult<T> notYet(String state) {
        return new WaitResult<>(null, state);
    }

    /** For what is only true or not. */
    static WaitResult<Boolean> of(boolean reached, String state) {
        return new WaitResult<>(reached ? Boolean.TRUE : null, state);
    }
}
