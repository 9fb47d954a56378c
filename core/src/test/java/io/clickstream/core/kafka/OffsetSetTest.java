package io.clickstream.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetSetTest {
    /** The bitmap keeps so many neighbours together; both sides of such a border matter. */
    private static final int PAGE = 1 << 16;

    @Test
    void namesRangesForAPerson() {
        OffsetSet offsets = new OffsetSet();
        offsets.addAll(new OffsetRange(120, 125));
        offsets.add(130);
        offsets.add(200);

        assertThat(offsets.describe(10)).isEqualTo("120-124, 130, 200");
        assertThat(offsets.describe(1)).isEqualTo("120-124 and 2 more ranges");
    }

    @Test
    void aRangeOverTheEdgeOfAPageIsOne() {
        // Given
        OffsetSet offsets = new OffsetSet();

        // When
        offsets.addAll(new OffsetRange(PAGE - 2, 2L * PAGE + 3));

        // Then
        assertThat(offsets.size()).isEqualTo(PAGE + 5);
        assertThat(offsets.ranges()).containsExactly(new OffsetRange(PAGE - 2, 2L * PAGE + 3));
        assertThat(offsets.gaps(new OffsetRange(0, 3L * PAGE)))
                .containsExactly(new OffsetRange(0, PAGE - 2), new OffsetRange(2L * PAGE + 3, 3L * PAGE));
    }

    @Test
    void anEmptySetHasOneGap() {
        assertThat(new OffsetSet().gaps(new OffsetRange(5, 9))).containsExactly(new OffsetRange(5, 9));
        assertThat(new OffsetSet().isEmpty()).isTrue();
    }

    @Property(tries = 200)
    void isASetOfNumbers(
            @ForAll @Size(max = 60) Set<@LongRange(min = 0, max = 3 * PAGE) Long> numbers,
            @ForAll @Size(max = 60) Set<@LongRange(min = 0, max = 3 * PAGE) Long> others,
            @ForAll @LongRange(min = 0, max = 3 * PAGE) long from,
            @ForAll @LongRange(min = 1, max = PAGE) long length) {
        // Given
        OffsetSet set = of(numbers);
        OffsetSet other = of(others);
        OffsetRange range = new OffsetRange(from, from + length);

        // When
        OffsetSet gaps = new OffsetSet();
        set.gaps(range).forEach(gaps::addAll);
        OffsetSet both = of(numbers);
        both.addAll(range);

        // Then
        assertThat(set.size()).isEqualTo(numbers.size());
        assertThat(numbers(set)).isEqualTo(new TreeSet<>(numbers));
        assertThat(numbers(set.without(other)))
                .isEqualTo(numbers.stream()
                        .filter(number -> !others.contains(number))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(set.without(other).size())
                .isEqualTo(numbers(set.without(other)).size());
        assertThat(gaps.size() + numbers.stream().filter(range::contains).count())
                .isEqualTo(range.size());
        assertThat(numbers).allMatch(number -> !range.contains(number) || !gaps.contains(number));
        assertThat(both.size()).isEqualTo(set.size() + gaps.size());
    }

    private static OffsetSet of(Set<Long> numbers) {
        OffsetSet set = new OffsetSet();
        numbers.forEach(number -> assertThat(set.add(number)).isTrue());
        numbers.forEach(number -> assertThat(set.add(number)).isFalse());
        return set;
    }

    private static Set<Long> numbers(OffsetSet set) {
        return set.ranges().stream()
                .flatMap(range -> LongStream.range(range.from(), range.to()).boxed())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
