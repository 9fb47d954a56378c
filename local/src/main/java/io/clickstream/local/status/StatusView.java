package io.clickstream.local.status;

import java.time.Duration;
import org.apache.flink.api.common.JobStatus;

/** Where the local run shows its messages, and how far the events have come. Used by one thread. */
public interface StatusView extends AutoCloseable {

    /** How long to wait from one status to the next. */
    Duration interval();

    /**
     * Shows a message, which stays.
     *
     * @param text a line, or several
     */
    void message(String text);

    /**
     * Shows how far the events are.
     *
     * @param emitting whether the emitter still runs
     */
    void status(PipelineStatus status, boolean emitting, JobStatus job);

    /** Lets the last status stand. Messages still come, below it. */
    void finish();

    @Override
    void close();
}
