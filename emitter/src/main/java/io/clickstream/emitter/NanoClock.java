package io.clickstream.emitter;

import java.util.concurrent.locks.LockSupport;

/** A clock that can also be waited for. */
interface NanoClock {
    NanoClock SYSTEM = new NanoClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
            LockSupport.parkNanos(nanos);
        }
    };

    /** Nanoseconds since some fixed moment. */
    long nanos();

    /** Waits about so many nanoseconds; returns early when the thread is interrupted. */
    void park(long nanos);
}
