package io.clickstream.page.probe;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts exactly what ClickHouse holds, which takes the longer the more that is. */
public final class TotalsProbe implements Probe<Totals> {
    private static final int LISTED = 8;
    private static final int LONGEST_TEXT = 512;
    // A character has at most four bytes.
    private static final int LONGEST_BYTES = 4 * LONGEST_TEXT;

    /** A reason without what it quotes of the record, so that the same mistake is the same reason. */
    private static final String CLASS_OF_REASON = "replaceRegexpOne(reason, '(, but is |: ).*', '')";

    private final ClickHouse clickHouse;
    private final String rowsTable;
    private final String deadLettersTable;

    private Map<String, Long> deadLetters = Map.of();
    private List<Totals.Reason> reasons = List.of();
    private List<Totals.DeadLetter> letters = List.of();

    public TotalsProbe(Topology topology, ClickHouse clickHouse) {
        this.clickHouse = Queries.thorough(clickHouse);
        this.rowsTable = Queries.rows(topology, "source_topic");
        this.deadLettersTable = topology.deadLetters().table();
    }

    @Override
    public ProbeResult<Totals> probe() throws InterruptedException {
        Map<String, Long> rows = counts("source_topic", rowsTable);
        Map<String, Long> found = counts("rejected_by", deadLettersTable);
        long pending = clickHouse.queryNumber("SELECT count() FROM " + deadLettersTable + "_pending");
        if (!found.equals(deadLetters)) {
            reasons = reasons();
            letters = letters();
            deadLetters = found;
        }
        return ProbeResult.up("counted", new Totals(rows, deadLetters, pending, reasons, letters));
    }

    private Map<String, Long> counts(String column, String table) throws InterruptedException {
        Map<String, Long> counts = new TreeMap<>();
        clickHouse
                .query("SELECT %1$s, count() FROM %2$s GROUP BY %1$s".formatted(column, table))
                .forEach(row -> counts.put(row.get(0).asText(), row.get(1).asLong()));
        return counts;
    }

    private List<Totals.Reason> reasons() throws InterruptedException {
        return clickHouse.query("""
                        SELECT substringUTF8(toValidUTF8(%s), 1, %d) AS class, count()
                        FROM %s GROUP BY class ORDER BY count() DESC, class LIMIT %d
                        """.formatted(CLASS_OF_REASON, LONGEST_TEXT, deadLettersTable, LISTED)).stream()
                .map(row -> new Totals.Reason(row.get(0).asText(), row.get(1).asLong()))
                .toList();
    }

    private List<Totals.DeadLetter> letters() throws InterruptedException {
        return clickHouse
                .query("""
                        WITH toValidUTF8(substring(payload, 1, %1$d)) AS head
                        SELECT rejected_by, substringUTF8(toValidUTF8(reason), 1, %2$d), %3$s,
                            toUnixTimestamp64Milli(inserted_at), length(ifNull(payload, '')), substringUTF8(head, 1, %2$d),
                            ifNull(length(payload) > %1$d OR lengthUTF8(head) > %2$d, false)
                        FROM %4$s ORDER BY inserted_at DESC, source_offset DESC LIMIT %5$d
                        """.formatted(LONGEST_BYTES, LONGEST_TEXT, Queries.SOURCE, deadLettersTable, LISTED))
                .stream()
                .map(row -> new Totals.DeadLetter(
                        row.get(0).asText(),
                        row.get(1).asText(),
                        row.get(2).asText(),
                        row.get(3).asLong(),
                        row.get(4).asLong(),
                        row.get(5).textValue(),
                        row.get(6).asBoolean()))
                .toList();
    }
}
