package io.clickstream.local.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Tells once of each part that it no longer answers, and once that it does again. All times are by System.nanoTime. */
public final class SilenceWatch {
    /** A part that is busy may leave some probes unanswered. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private final Map<String, Long> silentSince = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private long lastProbe;
    private OptionalLong lastSilence = OptionalLong.empty();

    /** @param now before the first probe */
    public SilenceWatch(long now) {
        this.lastProbe = now;
    }

    /**
     * Takes what a probe has found.
     *
     * @param silent the parts that did not answer
     */
    public void probed(Set<String> silent, long now) {
        if (isSilent() || !silent.isEmpty()) {
            lastSilence = OptionalLong.of(now);
        }
        silentSince.keySet().retainAll(silent);
        // The part may have fallen silent right after the probe before.
        silent.forEach(part -> silentSince.putIfAbsent(part, lastProbe));
        lastProbe = now;
    }

    /** What has become worth a line since the last call. */
    public List<String> news(long now) {
        List<String> news = new ArrayList<>();
        silentSince.forEach((part, since) -> {
            if (now - since > LIMIT.toNanos() && told.add(part)) {
                news.add(part + " has not answered for " + LIMIT.toSeconds() + " s; the run goes on and waits for it");
            }
        });
        for (String part : List.copyOf(told)) {
            if (!silentSince.containsKey(part)) {
                told.remove(part);
                news.add(part + " answers again");
            }
        }
        return news;
    }

    /** Whether a part has not answered the last probe. */
    public boolean isSilent() {
        return !silentSince.isEmpty();
    }

    /** Whether all parts have answered for so long. */
    public boolean allHaveAnsweredFor(Duration time, long now) {
        return !isSilent() && (lastSilence.isEmpty() || now - lastSilence.getAsLong() > time.toNanos());
    }
}
