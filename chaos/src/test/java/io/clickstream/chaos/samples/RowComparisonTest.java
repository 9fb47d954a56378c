package io.clickstream.chaos.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.chaos.workload.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowComparisonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // expected; found; may repeat; lost; duplicate; wrong; repeated
                "a; a; false; 0; 0; 0; 0",
                "a b; b a; false; 0; 0; 0; 0",
                "''; ''; false; 0; 0; 0; 0",
                "a; ''; false; 1; 0; 0; 0",
                "a; a a; false; 0; 1; 0; 0",
                "a; a a; true; 0; 0; 0; 1",
                "a; b; false; 0; 0; 1; 0",
                "a; b; true; 0; 0; 1; 0",
                "a; a b; false; 0; 0; 1; 0",
                "''; a; false; 0; 0; 1; 0",
                "''; a; true; 0; 0; 0; 1",
                "a b; a; true; 1; 0; 0; 0",
            })
    void eachDifferenceIsCountedForWhatItIs(
            String expected, String found, boolean mayRepeat, long lost, long duplicate, long wrong, long repeated) {
        Verdict.Counter counter = new Verdict.Counter();

        new RowComparison(counter).compare("row", rows(expected), rows(found), mayRepeat);

        assertThat(counter.verdict(0))
                .extracting(Verdict::lost, Verdict::duplicate, Verdict::wrong, Verdict::repeated)
                .containsExactly(lost, duplicate, wrong, repeated);
    }

    private static List<List<String>> rows(String texts) {
        return Arrays.stream(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(List::of)
                .toList();
    }
}
