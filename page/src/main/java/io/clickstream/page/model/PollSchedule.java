package io.clickstream.page.model;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How often to probe something.
 *
 * @param limit a probe that takes longer counts as not answered
 * @param least time between two probes, at least
 * @param share a probe that took a second is not repeated within so many: bounds what the probes cost
 * @param most such a pause is no longer than this
 */
record PollSchedule(Duration limit, Duration least, int share, Duration most) {
    /** For what costs the part next to nothing. */
    static final PollSchedule ALWAYS = new PollSchedule(Duration.ofSeconds(2), ViewerCount.WATCHED, 1, Duration.ZERO);

    PollSchedule atLeast(Duration time) {
        return new PollSchedule(limit, time, share, most);
    }

    /**
     * The time from the beginning of a probe to that of the next one.
     *
     * @param usual the time between two probes, as far as it depends on who watches
     * @param took how long the probe took
     * @param complete whether it did what it is for; otherwise it is repeated soon, as long as it is cheap
     */
    Duration pause(Duration usual, Duration took, boolean complete) {
        Duration cost = complete ? Collections.min(List.of(took.multipliedBy(share), most)) : took;
        return Collections.max(List.of(usual, least, cost));
    }
}
