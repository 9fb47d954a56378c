package io.clickstream.bench.format;

import io.clickstream.job.format.EventJsonParseBenchmark;
import io.clickstream.job.format.EventJsonWriteBenchmark;

/** What a format does with a record. */
enum Direction {
    PARSE(EventJsonParseBenchmark.class),
    WRITE(EventJsonWriteBenchmark.class);

    private final Class<?> benchmark;

    Direction(Class<?> benchmark) {
        this.benchmark = benchmark;
    }

    /** What measures it. */
    Class<?> benchmark() {
        return benchmark;
    }
}
