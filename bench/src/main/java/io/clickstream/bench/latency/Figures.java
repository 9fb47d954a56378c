package io.clickstream.bench.latency;

import io.clickstream.bench.Measurement;
import java.util.List;

/** Medians as tables show them. */
final class Figures {

    private Figures() {}

    static String seconds(List<Measurement> all, String subject, String figure) {
        return String.format("%.2f s", Measurement.median(all, subject, figure) / 1000);
    }

    /** How much of one core something needs. */
    static String percent(List<Measurement> all, String subject, String cores) {
        return String.format("%.1f %%", Measurement.median(all, subject, cores) * 100);
    }
}
