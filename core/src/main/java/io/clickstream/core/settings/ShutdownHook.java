package io.clickstream.core.settings;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops something when the process is told to end, and keeps the process alive until {@link #release} or the limit. */
public final class ShutdownHook {
    private final CountDownLatch released = new CountDownLatch(1);
    private final Thread thread;

    /** @param limit how long the process may take to end */
    public ShutdownHook(Runnable stop, Duration limit) {
        thread = new Thread(() -> run(stop, limit), "shutdown");
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** The process may end now. */
    public void release() {
        released.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The process is ending, which is what the hook was for.
        }
    }

    private void run(Runnable stop, Duration limit) {
        stop.run();
        try {
            released.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
