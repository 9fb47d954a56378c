package io.clickstream.cli.backfill;

import io.clickstream.core.settings.ReportedException;

/** The job that reads raw topics again, wherever it runs. */
public interface BackfillJob extends AutoCloseable {

    /** How one is started. */
    @FunctionalInterface
    interface Starter {
        /** Starts one, or tells a person to do it. */
        BackfillJob start(BackfillRequest request) throws InterruptedException;
    }

    /** @throws ReportedException if it has ended before its work was done, as far as this can be known */
    void requireRunning();

    /** It has done its work, or nobody waits for it any more. */
    @Override
    void close();
}
