package io.clickstream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {

    private final ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid());

    @Test
    void countsTheTimeThatAProcessComputes() {
        // Given
        Duration before = meter.cpu();
        AtomicLong work = new AtomicLong();

        // When
        await().until(() -> {
            for (int i = 0; i < 10_000_000; i++) {
                work.addAndGet(i);
            }
            return meter.cpu().compareTo(before.plusMillis(50)) > 0;
        });

        // Then
        assertThat(meter.cpu()).isGreaterThan(before);
    }

    @Test
    void readsMemoryInMib() {
        assertThat(meter.memoryMib()).isBetween(10.0, 100_000.0);
        assertThat(meter.peakMemoryMib()).isGreaterThanOrEqualTo(meter.memoryMib() * 0.9);
    }

    @Test
    void readsTheTimeOfCollections() throws InterruptedException {
        System.gc();

        Duration time = meter.garbageCollection();

        assertThat(time).isPositive().isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void readsTheTimeOfCompilations() throws InterruptedException {
        assertThat(meter.compilation()).isPositive().isLessThan(Duration.ofMinutes(5));
    }
}
