package io.clickstream.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Pace QUICK = new Pace(Duration.ofMillis(200), Duration.ofMillis(10), 1, Duration.ofMillis(10));

    private final Attention attention = new Attention();
    private final AtomicReference<Look<String>> look = new AtomicReference<>();

    @Test
    void nothingIsKnownBeforeTheFirstLook() {
        try (Watch<String> watch = new Watch<>("part", () -> look.get().look(), QUICK, attention)) {
            assertThat(watch.sighting().state()).isEqualTo(State.UNKNOWN);
            assertThat(watch.value()).isEmpty();
        }
    }

    @Test
    void whatFailsIsDownWithTheReasonAndUpAgainLater() {
        // Given
        attention.come();
        look.set(() -> Look.Finding.up("all is well", "1"));
        try (Watch<String> watch = started()) {
            await().until(() -> watch.sighting().state() == State.UP);

            // When
            look.set(() -> {
                throw new IOException("nobody\nis there");
            });

            // Then
            await().until(() -> watch.sighting().state() == State.DOWN);
            Sighting<String> down = watch.sighting();
            assertThat(down.detail()).isEqualTo("nobody is there");
            assertThat(down.value()).isEmpty();
            assertThat(down.since()).isGreaterThan(System.currentTimeMillis() - 10_000);

            // When
            look.set(() -> Look.Finding.up("all is well", "2"));

            // Then
            await().until(() -> watch.sighting().state() == State.UP);
            assertThat(watch.value()).contains("2");
            assertThat(watch.sighting().since()).isGreaterThanOrEqualTo(down.since());
        }
    }

    @Test
    void aLookThatHangsIsNoAnswerAndHoldsUpNobody() {
        // Given
        attention.come();
        Semaphore hanging = new Semaphore(0);
        look.set(() -> {
            hanging.acquire();
            return Look.Finding.up("late", "late");
        });
        try (Watch<String> watch = started()) {
            // Then
            await().until(() -> watch.sighting().state() == State.DOWN);
            assertThat(watch.sighting().detail()).startsWith("no answer for ");
            assertThat(watch.value()).isEmpty();
            long since = watch.sighting().since();

            // When
            hanging.release(1_000_000);

            // Then
            await().until(() -> watch.value().isPresent());
            assertThat(watch.sighting().since()).isGreaterThan(since);
        }
    }

    @Test
    void looksLessOftenWhileNobodyWatches() {
        // Given
        AtomicInteger looks = new AtomicInteger();
        look.set(() -> Look.Finding.up("", "look " + looks.incrementAndGet()));
        try (Watch<String> watch = started()) {
            await().until(() -> looks.get() == 1);
            await().during(Duration.ofMillis(1_500)).until(() -> looks.get() == 1);

            // When
            attention.come();

            // Then
            await().atMost(Duration.ofSeconds(1)).until(() -> looks.get() == 2);
            assertThat(watch.value()).isPresent();
        }
    }

    private Watch<String> started() {
        Watch<String> watch = new Watch<>("part", () -> look.get().look(), QUICK, attention);
        watch.start();
        return watch;
    }
}
