package io.clickstream.k8s.e2e;

/**
 * What a look at something has shown.
 *
 * @param found what was waited for, or null
 * @param state what there is, for a person
 */
record Look<T>(T found, String state) {

    static <T> Look<T> found(T value, String state) {
        return new Look<>(value, state);
    }

    static <T> Look<T> notYet(String state) {
        return new Look<>(null, state);
    }

    /** For what is only true or not. */
    static Look<Boolean> of(boolean reached, String state) {
        return new Look<>(reached ? Boolean.TRUE : null, state);
    }
}
