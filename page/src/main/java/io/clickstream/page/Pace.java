package io.clickstream.page;

import java.time.Duration;

/**
 * How often to look at something.
 *
 * @param limit a look that takes longer counts as not answered
 * @param least time between two looks, at least
 * @param share a look that took a second is not repeated within so many: bounds what the looks cost
 * @param most such a pause is no longer than this
 */
record Pace(Duration limit, Duration least, int share, Duration most) {
    /** For what costs the part next to nothing. */
    static final Pace ALWAYS = new Pace(Duration.ofSeconds(2), Attention.WATCHED, 1, Duration.ZERO);

    Pace atLeast(Duration time) {
        return new Pace(limit, time, share, most);
    }

    /**
     * The time from the beginning of a look to that of the next one.
     *
     * @param usual the time between two looks, as far as it depends on who watches
     * @param took how long the look took
     * @param answered whether it was answered; else a cheap failure is tried again soon
     */
    Duration pause(Duration usual, Duration took, boolean answered) {
        Duration pause = longer(usual, least);
        return answered ? longer(pause, shorter(took.multipliedBy(share), most)) : longer(pause, took);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
