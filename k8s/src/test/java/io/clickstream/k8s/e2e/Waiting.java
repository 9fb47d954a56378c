package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Waits for one thing after the other, up to limits, and tells what it sees whenever that changes. */
final class Waiting {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STILL = Duration.ofSeconds(60);

    private final Progress progress;
    private final double factor;
    private final Consumer<String> evidence;
    private final Duration poll;

    /**
     * @param factor by which limits are multiplied
     * @param evidence gets the problem when a limit has passed, and keeps what can still be seen
     */
    Waiting(Progress progress, double factor, Consumer<String> evidence) {
        this(progress, factor, evidence, POLL);
    }

    /**
     * @param poll how long it pauses between two checks
     */
    Waiting(Progress progress, double factor, Consumer<String> evidence, Duration poll) {
        this.progress = progress;
        this.factor = factor;
        this.evidence = evidence;
        this.poll = poll;
    }

    /** Something was not there in time. */
    static final class TooLongException extends AssertionError {
        private static final long serialVersionUID = 1;

        TooLongException(String message) {
            super(message);
        }
    }

    /**
     * Checks until it finds. A check that fails for a reason of the network's has not found yet; an assertion error of it
     * says that waiting is of no use, and is passed on.
     *
     * @param what what is waited for, as in "waiting for ..."
     * @throws TooLongException if the limit passes; its message has what was last seen
     */
    <T> T until(String what, Duration limit, Callable<WaitResult<T>> check) {
        long started = System.nanoTime();
        long longest = (long) (limit.toNanos() * factor);
        String told = null;
        long toldAt = started;
        while (true) {
            WaitResult<T> seen = attempt(check);
            long now = System.nanoTime();
            if (seen.found() != null) {
                progress.say("%s: %s (after %d s)".formatted(what, seen.state(), seconds(now - started)));
                return seen.found();
            }
            if (!seen.state().equals(told) || now - toldAt > STILL.toNanos()) {
                progress.say("waiting for " + what + ": " + seen.state());
                told = seen.state();
                toldAt = now;
            }
            if (now - started > longest) {
                String problem = "%s: not within %d s; last seen: %s".formatted(what, seconds(longest), seen.state());
                evidence.accept(problem);
                throw new TooLongException(problem);
            }
            pause();
        }
    }

    private static <T> WaitResult<T> attempt(Callable<WaitResult<T>> check) {
        try {
            return check.call();
        } catch (KubernetesClientException | IOException e) {
            return WaitResult.notYet("(" + e.getMessage() + ")");
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds();
    }

    private void pause() {
        try {
            Thread.sleep(poll.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
