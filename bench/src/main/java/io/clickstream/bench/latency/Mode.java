package io.clickstream.bench.latency;

import io.clickstream.bench.Pipeline;
import java.nio.file.Path;
import org.apache.flink.util.TimeUtils;

/** How the job delivers. */
enum Mode {
    AT_LEAST_ONCE("at-least-once", "at-least-once", "10 s"),
    EXACTLY_ONCE_1_S("exactly-once, checkpoint 1 s", "exactly-once", "1 s"),
    EXACTLY_ONCE_5_S("exactly-once, checkpoint 5 s", "exactly-once", "5 s"),
    EXACTLY_ONCE_10_S("exactly-once, checkpoint 10 s", "exactly-once", "10 s");

    private final String title;
    private final String guarantee;
    private final String checkpointInterval;

    Mode(String title, String guarantee, String checkpointInterval) {
        this.title = title;
        this.guarantee = guarantee;
        this.checkpointInterval = checkpointInterval;
    }

    String title() {
        return title;
    }

    Pipeline start(Path folder) throws Exception {
        return Pipeline.start(folder, guarantee, TimeUtils.parseDuration(checkpointInterval));
    }

    /** Name of the measurements at a rate. */
    String at(int rate) {
        return name() + "@" + rate;
    }
}
