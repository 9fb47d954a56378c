package io.clickstream.local.pipeline;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks each part that others wait for whether it answers, cheaply and with a limit. */
public final class PartProbes {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final EmbeddedPipeline pipeline;

    public PartProbes(EmbeddedPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The names of those that do not answer. */
    public Set<String> silent() throws InterruptedException {
        Set<String> silent = new LinkedHashSet<>();
        if (!pipeline.store().get().answers()) {
            silent.add(pipeline.store().name());
        }
        if (!kafkaAnswers()) {
            silent.add(pipeline.kafka().name());
        }
        if (!pipeline.clickHouse().get().answers()) {
            silent.add(pipeline.clickHouse().name());
        }
        return silent;
    }

    private boolean kafkaAnswers() throws InterruptedException {
        try {
            pipeline.admin()
                    .describeCluster(new DescribeClusterOptions().timeoutMs((int) LIMIT.toMillis()))
                    .nodes()
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
