package io.clickstream.page.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickstream.page.probe.Probe;
import io.clickstream.page.probe.ProbeResult;
import io.clickstream.page.probe.State;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final PollSchedule QUICK =
            new PollSchedule(Duration.ofMillis(200), Duration.ofMillis(10), 1, Duration.ofMillis(10));

    private final ViewerCount viewers = new ViewerCount(Duration.ofSeconds(2));
    private final AtomicReference<Probe<String>> probe = new AtomicReference<>();

    @Test
    void nothingIsKnownBeforeTheFirstProbe() {
        try (Poller<String> poller = new Poller<>("part", () -> probe.get().probe(), QUICK, viewers)) {
            assertThat(poller.status().state()).isEqualTo(State.UNKNOWN);
            assertThat(poller.value()).isEmpty();
        }
    }

    @Test
    void whatFailsIsDownWithTheReasonAndUpAgainLater() {
        // Given
        viewers.enter();
        probe.set(() -> ProbeResult.up("all is well", "1"));
        try (Poller<String> poller = started()) {
            await().until(() -> poller.status().state() == State.UP);

            // When
            probe.set(() -> {
                throw new IOException("nobody\nis there");
            });

            // Then
            await().until(() -> poller.status().state() == State.DOWN);
            PartStatus<String> down = poller.status();
            assertThat(down.detail()).isEqualTo("nobody is there");
            assertThat(down.value()).isEmpty();
            assertThat(down.since()).isGreaterThan(System.currentTimeMillis() - 10_000);

            // When
            probe.set(() -> ProbeResult.up("all is well", "2"));

            // Then
            await().until(() -> poller.status().state() == State.UP);
            assertThat(poller.value()).contains("2");
            assertThat(poller.status().since()).isGreaterThanOrEqualTo(down.since());
        }
    }

    @Test
    void aProbeThatHangsIsNoAnswerAndHoldsUpNobody() {
        // Given
        viewers.enter();
        Semaphore hanging = new Semaphore(0);
        probe.set(() -> {
            hanging.acquire();
            return ProbeResult.up("late", "late");
        });
        try (Poller<String> poller = started()) {
            // Then
            await().until(() -> poller.status().state() == State.DOWN);
            assertThat(poller.status().detail()).startsWith("no answer for ");
            assertThat(poller.value()).isEmpty();
            long since = poller.status().since();

            // When
            hanging.release(1_000_000);

            // Then
            await().until(() -> poller.value().isPresent());
            assertThat(poller.status().since()).isGreaterThan(since);
        }
    }

    @Test
    void probesLessOftenWhileNobodyWatches() {
        // Given
        AtomicInteger probes = new AtomicInteger();
        probe.set(() -> ProbeResult.up("", "probe " + probes.incrementAndGet()));
        try (Poller<String> poller = started()) {
            await().until(() -> probes.get() == 1);
            await().during(Duration.ofMillis(1_500)).until(() -> probes.get() == 1);

            // When
            viewers.enter();

            // Then
            await().atMost(Duration.ofSeconds(1)).until(() -> probes.get() == 2);
            assertThat(poller.value()).isPresent();
        }
    }

    @Test
    void whatIsNotCompleteIsRepeatedSoonHoweverCostlyThePartIs() {
        // Given
        AtomicInteger probes = new AtomicInteger();
        PollSchedule rare =
                new PollSchedule(Duration.ofSeconds(10), Duration.ofMillis(10), 1_000_000_000, Duration.ofDays(1));
        probe.set(() -> {
            Thread.sleep(5);
            return new ProbeResult<>(State.UP, "", "", probes.incrementAndGet() == 3);
        });

        try (Poller<String> poller = new Poller<>("part", probe.get(), rare, new ViewerCount(Duration.ofMillis(1)))) {
            // When
            poller.start();

            // Then
            await().until(() -> probes.get() == 3);
            await().during(Duration.ofMillis(300)).until(() -> probes.get() == 3);
        }
    }

    private Poller<String> started() {
        Poller<String> poller = new Poller<>("part", () -> probe.get().probe(), QUICK, viewers);
        poller.start();
        return poller;
    }
}
