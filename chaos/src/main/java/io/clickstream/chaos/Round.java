package io.clickstream.chaos;

import io.clickstream.chaos.workload.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * What one round has shown.
 *
 * @param seed of the life
 * @param deliveryGuarantee of the life
 * @param number of the round in its life
 * @param faults what struck
 * @param stall longest time in which nothing new came into ClickHouse
 * @param catchUp time from the end of the last fault until every event had arrived
 * @param inFlight events that were written and not yet in ClickHouse when a fault struck; the fewest of several
 * @param unexpectedEnds parts that ended without being killed; one that cannot write to its disk may
 * @param reported events that Kafka deleted before they could be read, and that a reconciliation names as missing
 * @param verdict what became of the events
 */
record Round(
        long seed,
        String deliveryGuarantee,
        int number,
        List<Fault> faults,
        Duration stall,
        Duration catchUp,
        long inFlight,
        List<String> unexpectedEnds,
        long reported,
        Verdict verdict) {}
