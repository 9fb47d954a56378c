package io.clickstream.page;

import java.util.OptionalLong;

/**
 * What Flink tells of the job.
 *
 * @param running whether all its tasks run
 * @param restarts since it was submitted
 * @param checkpointsCompleted since it was submitted, as are those that failed
 * @param lastCheckpoint when the newest one was complete, in epoch milliseconds
 */
record JobView(
        boolean running,
        long restarts,
        long checkpointsCompleted,
        long checkpointsFailed,
        OptionalLong lastCheckpoint) {}
