package io.clickstream.bench.rivals;

import java.util.HashMap;
import java.util.Map;

/** The producer settings of {@code pipeline.sql}, for the rivals that are tuned. */
final class TunedProducer {

    private TunedProducer() {}

    static Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> settings =
                new HashMap<>(Map.of("compression.type", "lz4", "batch.size", 262_144, "linger.ms", 20));
        settings.putAll(more);
        return settings;
    }
}
