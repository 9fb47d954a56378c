package io.clickstream.page;

import io.clickstream.cli.ClickHouse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts exactly what ClickHouse holds, which takes the longer the more that is. */
final class TotalsLook implements Look<Totals> {
    private static final int LISTED = 8;
    private static final int LONGEST_TEXT = 512;
    // A character has at most four bytes.
    private static final int LONGEST_BYTES = 4 * LONGEST_TEXT;

    /** A reason without what it quotes of the record, so that the same mistake is the same reason. */
    private static final String CLASS_OF_REASON = "replaceRegexpOne(reason, '(, but is |: ).*', '')";

    private final ClickHouse clickHouse;

    private Map<String, Long> deadLetters = Map.of();
    private List<Snapshot.Reason> reasons = List.of();
    private List<Snapshot.Letter> letters = List.of();

    TotalsLook(ClickHouse clickHouse) {
        this.clickHouse = Queries.thorough(clickHouse);
    }

    @Override
    public Finding<Totals> look() throws InterruptedException {
        Map<String, Long> rows = counts("SELECT event_type, count() FROM events_processed GROUP BY event_type");
        Map<String, Long> found = counts("SELECT rejected_by, count() FROM dead_letters GROUP BY rejected_by");
        long pending = clickHouse.queryNumber("SELECT count() FROM dead_letters_pending");
        if (!found.equals(deadLetters)) {
            reasons = reasons();
            letters = letters();
            deadLetters = found;
        }
        return Finding.up("counted", new Totals(rows, deadLetters, pending, reasons, letters));
    }

    private Map<String, Long> counts(String question) throws InterruptedException {
        Map<String, Long> counts = new TreeMap<>();
        clickHouse.query(question).forEach(row -> counts.put(row[0], Long.parseLong(row[1])));
        return counts;
    }

    private List<Snapshot.Reason> reasons() throws InterruptedException {
        return clickHouse.query("""
                        SELECT base64Encode(substringUTF8(toValidUTF8(%s), 1, %d)) AS class, count()
                        FROM dead_letters GROUP BY class ORDER BY count() DESC, class LIMIT %d
                        """.formatted(CLASS_OF_REASON, LONGEST_TEXT, LISTED)).stream()
                .map(row -> new Snapshot.Reason(ClickHouse.text(row[0]), Long.parseLong(row[1])))
                .toList();
    }

    private List<Snapshot.Letter> letters() throws InterruptedException {
        return clickHouse.query("""
                        WITH toValidUTF8(substring(payload, 1, %1$d)) AS head
                        SELECT rejected_by, base64Encode(substringUTF8(toValidUTF8(reason), 1, %2$d)),
                            base64Encode(concat(source_topic, '-', toString(source_partition), '@', toString(source_offset))),
                            toUnixTimestamp64Milli(inserted_at), length(ifNull(payload, '')),
                            base64Encode(substringUTF8(head, 1, %2$d)),
                            ifNull(length(payload) > %1$d OR lengthUTF8(head) > %2$d, false)
                        FROM dead_letters ORDER BY inserted_at DESC, source_offset DESC LIMIT %3$d
                        """.formatted(LONGEST_BYTES, LONGEST_TEXT, LISTED)).stream()
                .map(row -> new Snapshot.Letter(
                        row[0],
                        ClickHouse.text(row[1]),
                        ClickHouse.text(row[2]),
                        Long.parseLong(row[3]),
                        Long.parseLong(row[4]),
                        ClickHouse.text(row[5]),
                        !row[6].equals("0") && !row[6].equals("false")))
                .toList();
    }
}
