package io.clickstream.cli;

import java.util.List;

/** Makes a good payload of a bad one. */
@FunctionalInterface
interface Fix {
    /**
     * Changes a payload.
     *
     * @param payload null if there is none
     * @return the new payload, null if there is still none
     * @throws UnfixableException if it cannot; says why
     */
    byte[] apply(byte[] payload) throws InterruptedException;

    /** One fix after the other. */
    static Fix all(List<Fix> fixes) {
        return payload -> {
            byte[] fixed = payload;
            for (Fix fix : fixes) {
                fixed = fix.apply(fixed);
            }
            return fixed;
        };
    }
}
