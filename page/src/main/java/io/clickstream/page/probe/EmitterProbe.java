package io.clickstream.page.probe;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the emitter's metrics. */
public final class EmitterProbe implements Probe<EmitterProbe.Events> {
    // A sample of Prometheus' text format.
    private static final Pattern SAMPLE =
            Pattern.compile("^clickstream_emitter_events_(\\w+)_total(?:\\{.*})? (\\S+)", Pattern.MULTILINE);

    private final Http http;
    private final URI metrics;

    /** @param emitter where its metrics are; without a path it is {@code /metrics} */
    public EmitterProbe(Http http, URI emitter) {
        this.http = http;
        this.metrics = emitter.getPath().length() > 1 ? emitter : emitter.resolve("/metrics");
    }

    /**
     * The events of the emitter since it started.
     *
     * @param acknowledged those that Kafka has confirmed
     * @param failed those that could not be written
     */
    public record Events(long acknowledged, long failed) {}

    @Override
    public ProbeResult<Events> probe() throws IOException, InterruptedException {
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
        return ProbeResult.up("answers", new Events(acknowledged, failed));
    }
}
