package io.clickstream.local.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final SilenceWatch watch = new SilenceWatch(0);

    @Test
    void tellsOnceOfEachPartThatItIsSilentAndThatItAnswersAgain() {
        watch.probed(Set.of(), 2 * SECOND);
        watch.probed(Set.of("ClickHouse"), 5 * SECOND);
        watch.probed(Set.of("ClickHouse", "the S3 store"), 8 * SECOND);

        assertThat(watch.news(12 * SECOND)).isEmpty();
        assertThat(watch.news(13 * SECOND))
                .containsExactly("ClickHouse has not answered for 10 s; the run goes on and waits for it");
        assertThat(watch.news(14 * SECOND)).isEmpty();
        assertThat(watch.news(16 * SECOND)).singleElement().asString().startsWith("the S3 store has not answered");

        watch.probed(Set.of("the S3 store"), 17 * SECOND);

        assertThat(watch.news(17 * SECOND)).containsExactly("ClickHouse answers again");
        assertThat(watch.isSilent()).isTrue();
    }

    @Test
    void aShortSilenceIsNotWorthALine() {
        watch.probed(Set.of("Kafka"), 2 * SECOND);
        watch.probed(Set.of(), 9 * SECOND);

        assertThat(watch.news(30 * SECOND)).isEmpty();
    }

    @Test
    void knowsForHowLongAllHaveAnswered() {
        Duration limit = Duration.ofSeconds(10);

        assertThat(watch.allHaveAnsweredFor(limit, SECOND)).isTrue();

        watch.probed(Set.of("Kafka"), 20 * SECOND);

        assertThat(watch.allHaveAnsweredFor(limit, 40 * SECOND)).isFalse();

        watch.probed(Set.of(), 41 * SECOND);

        assertThat(watch.allHaveAnsweredFor(limit, 42 * SECOND)).isFalse();
        assertThat(watch.allHaveAnsweredFor(limit, 52 * SECOND)).isTrue();
    }
}
