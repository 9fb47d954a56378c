package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.reconcile.TableComparison;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;

/** Compares tables by a key with their topics, as {@code make reconcile} does. What the values must be, it does not know. */
record KeyedTablesCheck(Target target) {

    /** How long a change is waited for after the last arrival. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What is not checked. */
    List<String> omissions() {
        return target.topology().keyedTopics().stream()
                .map(Sink::table)
                .map(table -> table
                        + ": of each key the newest record of its topic must be there; its values are not compared")
                .toList();
    }

    /** Compares what is there, when it has arrived. */
    Verdict exact() throws InterruptedException {
        if (target.topology().keyedTopics().isEmpty()) {
            return Verdict.NONE;
        }
        Verdict.Counter counter = new Verdict.Counter();
        try (Admin admin = target.kafka().admin()) {
            new TableComparison(
                            target.topology(),
                            target.clickHouse(),
                            target.kafka(),
                            new Offsets(admin),
                            ProgressListener.NONE)
                    .awaitKeyed(UnaryOperator.identity(), PATIENCE)
                    .forEach(found -> found.missing().forEach((partition, offsets) -> {
                        for (long i = 0; i < offsets.size(); i++) {
                            counter.lost("%s: %s offsets %s by reconciliation"
                                    .formatted(found.sink().table(), partition, offsets.describe(3)));
                        }
                    }));
        }
        return counter.verdict(0);
    }
}
