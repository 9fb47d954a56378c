package io.clickstream.chaos.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.chaos.workload.Verdict;
import org.junit.jupiter.api.Test;

class TopicContentTest {

    private static final RawPartition RAW = new RawPartition("raw", "id", 0);

    private final TopicContent content = new TopicContent("clean");
    private final Verdict.Counter counter = new Verdict.Counter();

    @Test
    void eachOnceIsExact() {
        content.expect(RAW, 1, 1, false);
        content.expect(RAW, 2, 2, false);
        see(1);
        see(2);
        see(2);
        content.requireAll(counter);

        assertThat(counter.verdict(0)).isEqualTo(Verdict.NONE);
    }

    @Test
    void whatIsNotThereIsLostUnlessKafkaDeletedIt() {
        content.expect(RAW, 1, 1, false);
        content.expect(RAW, 2, 1, true);
        content.expect(RAW, 3, 2, false);
        see(3);
        content.requireAll(counter);

        assertThat(counter.verdict(0).lost()).isEqualTo(2);
    }

    @Test
    void whatIsThereAgainIsDuplicateEvenRoundsLater() {
        content.expect(RAW, 1, 1, false);
        see(1);
        content.requireAll(counter);
        see(1);

        assertThat(counter.verdict(0).duplicate()).isEqualTo(1);
    }

    @Test
    void atLeastOnceMayRepeatWhatIsExpected() {
        content.expect(RAW, 1, 1, false);
        content.see(RAW, 1, true, false, counter);
        content.see(RAW, 1, true, false, counter);

        assertThat(counter.verdict(0).isExact()).isTrue();
        assertThat(counter.verdict(0).repeated()).isEqualTo(1);
    }

    @Test
    void whatIsExpectedNowhereIsWrong() {
        content.expect(RAW, 1, 1, false);
        content.see(new RawPartition("raw", "another id", 0), 1, true, false, counter);

        assertThat(counter.verdict(0).wrong()).isEqualTo(1);
    }

    private void see(long offset) {
        content.see(RAW, offset, false, false, counter);
    }
}
