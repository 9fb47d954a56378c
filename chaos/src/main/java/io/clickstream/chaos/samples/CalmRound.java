package io.clickstream.chaos.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds what became of each record that was written while nothing struck. */
final class CalmRound {

    private final int kinds;
    private final Map<RawPartition, OffsetSpan> spans;
    private final Map<RawPartition, Map<Long, Integer>> numbers = new HashMap<>();

    /**
     * @param kinds how many there are; the numbers are two copies of each in turn
     * @param spans where they are, by the partition as rows have it
     */
    CalmRound(int kinds, Map<RawPartition, OffsetSpan> spans) {
        this.kinds = kinds;
        this.spans = spans;
    }

    /** Where a number is, by the partition as rows have it. */
    void put(RawPartition partition, long offset, long number) {
        if (number < 2L * kinds) {
            numbers.computeIfAbsent(partition, key -> new HashMap<>()).put(offset, (int) number);
        }
    }

    /**
     * Reads what became of them.
     *
     * @param tables by sink
     * @param deliveries all records of the job's topics
     */
    Lessons lessons(List<SinkTable> tables, List<DerivedTopics.Delivery> deliveries) throws InterruptedException {
        List<List<List<List<String>>>> rows = Stream.generate(() -> tables.stream()
                        .<List<List<String>>>map(table -> new ArrayList<>())
                        .toList())
                .limit(2L * kinds)
                .toList();
        for (int sink = 0; sink < tables.size(); sink++) {
            int of = sink;
            tables.get(sink).read(spans, row -> {
                Integer number = number(row.partition(), row.offset());
                if (number != null) {
                    rows.get(number).get(of).add(row.values());
                }
            });
        }
        int[][] records = new int[2 * kinds][tables.size()];
        deliveries.forEach(delivery -> {
            Integer number = number(delivery.raw(), delivery.offset());
            if (number != null) {
                records[number][delivery.sink()]++;
            }
        });
        Lessons lessons = new Lessons(
                tables.stream().map(SinkTable::name).toList(),
                tables.stream().map(SinkTable::columns).toList());
        for (int kind = 0; kind < kinds; kind++) {
            lessons.add(rows.get(kind), rows.get(kinds + kind), list(records[kind]), list(records[kinds + kind]));
        }
        return lessons;
    }

    private Integer number(RawPartition partition, long offset) {
        return numbers.getOrDefault(partition, Map.of()).get(offset);
    }

    private static List<Integer> list(int[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
