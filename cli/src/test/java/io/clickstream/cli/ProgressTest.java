package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter out = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();
    private final Progress progress = new Progress(new PrintWriter(out), nanos::get);

    @Test
    void saysNothingOfWhatIsQuickAndOtherwiseALineEveryTwoSeconds() {
        for (int tenths = 0; tenths <= 50; tenths++) {
            nanos.set(Duration.ofMillis(tenths * 100L).toNanos());
            int now = tenths;
            progress.report(() -> "after " + now);
        }

        assertThat(out.toString().lines()).containsExactly("after 20", "after 40");
    }
}
