package io.clickstream.cli.replay;

import java.util.List;

/** Changes a payload so that the job can read it. */
@FunctionalInterface
interface PayloadTransform {
    /**
     * Changes a payload.
     *
     * @param payload null if there is none
     * @return the new payload, null if there is still none
     * @throws NotReplayableException if it cannot; says why
     */
    byte[] apply(byte[] payload) throws InterruptedException;

    /** One after the other. */
    static PayloadTransform all(List<PayloadTransform> transforms) {
        return payload -> {
            byte[] changed = payload;
            for (PayloadTransform transform : transforms) {
                changed = transform.apply(changed);
            }
            return changed;
        };
    }
}
