package io.clickstream.page;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the emitter's metrics. */
final class EmitterLook implements Look<EmitterView> {
    // A sample of Prometheus' text format.
    private static final Pattern SAMPLE =
            Pattern.compile("^clickstream_emitter_events_(\\w+)_total(?:\\{.*})? (\\S+)", Pattern.MULTILINE);

    private final Http http;
    private final URI metrics;
    private final Rate rate = new Rate();

    /** @param emitter where its metrics are; without a path it is {@code /metrics} */
    EmitterLook(Http http, URI emitter) {
        this.http = http;
        this.metrics = emitter.getPath().length() > 1 ? emitter : emitter.resolve("/metrics");
    }

    @Override
    public Finding<EmitterView> look() throws IOException, InterruptedException {
        long acknowledged = 0;
        long failed = 0;
        Matcher samples = SAMPLE.matcher(http.body(metrics));
        while (samples.find()) {
            long value = (long) Double.parseDouble(samples.group(2));
            switch (samples.group(1)) {
                case "acknowledged" -> acknowledged += value;
                case "failed" -> failed += value;
                default -> {}
            }
        }
        Double perSecond = rate.update(System.currentTimeMillis(), acknowledged);
        return Finding.up(
                "%s events/s, failed %,d".formatted(perSecond == null ? "?" : "%,.1f".formatted(perSecond), failed),
                new EmitterView(acknowledged, failed));
    }
}
