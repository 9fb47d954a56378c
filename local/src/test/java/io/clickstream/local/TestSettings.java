package io.clickstream.local;

import io.clickstream.local.pipeline.PipelineSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Settings of a pipeline on free ports, for tests to vary. */
final class TestSettings {
    private TestSettings() {}

    /** With checkpoints so often that nobody waits for them. */
    static PipelineSettings.Builder on(Path data) {
        return PipelineSettings.on(data).checkpointInterval(Duration.ofMillis(400));
    }
}
