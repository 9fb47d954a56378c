package io.clickstream.job;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;

/**
 * What makes of a script a job that reads what the raw topics have now, and ends: beside the one that goes on. Whatever it writes again
 * has the identity of its raw record, so it needs no transactions, which the other one's could wait for.
 *
 * @param name part of its consumer group, so that no other one has read for it
 * @param from the time of the first records; empty for all that are there
 */
public record Backfill(String name, Optional<Instant> from) {

    /** Instead of a time. */
    static final String BEGINNING = "beginning";

    /** What stands between the group of the job and the name. */
    static final String GROUP_SUFFIX = "-backfill-";

    private static final String GROUP = "properties.group.id";
    private static final String STARTUP = "scan.startup.";

    /** @throws PipelineException if it is no time */
    static Backfill of(String name, String from) {
        try {
            return new Backfill(
                    name,
                    from.equals(BEGINNING)
                            ? Optional.empty()
                            : Optional.of(DateTimeFormatter.ISO_DATE_TIME
                                    .withZone(ZoneOffset.UTC)
                                    .parse(from, Instant::from)));
        } catch (DateTimeException e) {
            throw new PipelineException(
                    "--from must be " + BEGINNING + " or a time such as 2026-01-31T00:00:00Z, but is " + from, e);
        }
    }

    /** The options of a table of this job, whether it is read or written. */
    Map<String, String> options(Map<String, String> options) {
        String connector = options.getOrDefault("connector", "");
        if (!connector.equals("kafka") || !options.containsKey("topic")) {
            return options;
        }
        Map<String, String> own = new HashMap<>(options);
        own.keySet().removeIf(option -> option.startsWith(STARTUP));
        own.put(STARTUP + "mode", from.isPresent() ? "timestamp" : "earliest-offset");
        from.ifPresent(time -> own.put(STARTUP + "timestamp-millis", Long.toString(time.toEpochMilli())));
        own.put("scan.bounded.mode", "latest-offset");
        // A table that is LIKE another one has that one's already.
        own.computeIfPresent(
                GROUP, (option, group) -> group.endsWith(GROUP_SUFFIX + name) ? group : group + GROUP_SUFFIX + name);
        own.put("sink.delivery-guarantee", "at-least-once");
        return own;
    }

    /**
     * Whether a table gets its rows again. One by a key has the newest of each: while it is read again, old ones would stand in place of
     * those that are there.
     */
    boolean fills(ResolvedCatalogBaseTable<?> table) {
        return table.getResolvedSchema().getPrimaryKey().isEmpty();
    }
}
