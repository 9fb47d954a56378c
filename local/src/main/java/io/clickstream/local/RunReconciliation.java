package io.clickstream.local;

import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.kafka.Offsets;
import io.clickstream.core.kafka.ProgressListener;
import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.reconcile.Cut;
import io.clickstream.core.reconcile.Reconciler;
import io.clickstream.core.reconcile.Reconciliation;
import io.clickstream.core.reconcile.TableComparison;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Compares what a run has emitted with what became of it, when all has arrived. */
final class RunReconciliation {

    /** A table that the SQL filters for may be a moment behind the others. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EmbeddedPipeline pipeline;
    private final Topology topology;
    private final Kafka kafka;
    private final Consumer<String> out;

    /** @param out takes each line of the result */
    RunReconciliation(EmbeddedPipeline pipeline, Consumer<String> out) {
        this.pipeline = pipeline;
        this.topology = pipeline.topology();
        this.kafka = Kafka.at(pipeline.bootstrapServers(), "clickstream-local");
        this.out = out;
    }

    /** Tells the numbers; whether all is exact. */
    boolean isExact(Emission emission) throws InterruptedException {
        boolean rawExact = compareRawTopics(emission);
        return compareTables() && rawExact;
    }

    private boolean compareRawTopics(Emission emission) throws InterruptedException {
        Reconciler reconciler = new Reconciler(topology, pipeline.clickHouseClient(), kafka, ProgressListener.NONE);
        Cut cut = pipeline.topics().cut();
        Reconciliation found = reconciler.compare(cut.from(emission.from()));
        long emitted = emission.acknowledged();
        boolean isWhole = topology.filteredRawTopics().isEmpty();
        boolean exact = found.isExact() && (found.raw() == emitted || !isWhole) && emission.hasNoError();
        out.accept("emitted %d%s rows %d + dead letters %d, duplicates %d"
                .formatted(emitted, relation(emitted, found), found.rows(), found.deadLetters(), found.duplicates()));
        if (!exact) {
            out.accept("difference: raw records %d, missing %d, duplicates %d, not written %d"
                    .formatted(found.raw(), found.missing(), found.duplicates(), emission.failed()));
        }
        Reconciliation all = reconciler.compare(cut.from(cut.beginnings()));
        if (all.raw() != found.raw()) {
            out.accept("all runs: " + all);
        }
        return exact && all.isExact();
    }

    /** What the records emitted have to do with the rows and dead letters that are counted. */
    private String relation(long emitted, Reconciliation found) {
        if (!topology.filteredRawTopics().isEmpty()) {
            return "; of topics whose records all count:";
        }
        if (topology.hasSeveralRowsOfARecord()) {
            return ", of whose events";
        }
        return emitted == found.rows() + found.deadLetters() ? " =" : " !=";
    }

    private boolean compareTables() throws InterruptedException {
        List<TableComparison.Result> results = new TableComparison(
                        topology,
                        pipeline.clickHouseClient(),
                        kafka,
                        new Offsets(pipeline.admin()),
                        ProgressListener.NONE)
                .await(UnaryOperator.identity(), PATIENCE);
        for (TableComparison.Result found : results) {
            Sink sink = found.sink();
            out.accept("%s: %d %s of topic %s, %d missing in the table%s"
                    .formatted(
                            sink.table(),
                            found.records(),
                            found.unit(),
                            sink.topic(),
                            found.missingRecords(),
                            sink.filteredBy().isEmpty() ? "" : " (" + sink.filteredBy() + " filters)"));
        }
        return results.stream().allMatch(found -> found.missingRecords() == 0);
    }
}
