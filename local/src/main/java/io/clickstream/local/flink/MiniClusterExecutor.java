package io.clickstream.local.flink;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Submits what a program has planned to a cluster of this process. Where the job continues from, and the cluster itself, need
 * only be known by then.
 */
final class MiniClusterExecutor implements PipelineExecutor, PipelineExecutorFactory, PipelineExecutorServiceLoader {

    /** As {@code execution.target} names it. */
    static final String NAME = "this-process";

    private final Future<MiniCluster> cluster;
    private final Future<SavepointRestoreSettings> restore;
    private final CompletableFuture<JobID> submitted = new CompletableFuture<>();

    MiniClusterExecutor(Future<MiniCluster> cluster, Future<SavepointRestoreSettings> restore) {
        this.cluster = cluster;
        this.restore = restore;
    }

    @Override
    public CompletableFuture<JobClient> execute(
            Pipeline pipeline, Configuration configuration, ClassLoader userCodeClassLoader) throws Exception {
        StreamGraph job = PipelineExecutorUtils.getStreamGraph(pipeline, configuration);
        job.setSavepointRestoreSettings(restore.get());
        // From here on only the cluster needs the classes of the job, from the jars that the graph names.
        job.serializeUserDefinedInstances();
        MiniCluster running = cluster.get();
        return running.submitJob(job).thenApply(result -> {
            submitted.complete(result.getJobID());
            return new MiniClusterJobClient(
                    result.getJobID(), running, userCodeClassLoader, JobFinalizationBehavior.NOTHING);
        });
    }

    /** The job, once it is submitted. */
    JobID submitted() throws ExecutionException, InterruptedException {
        return submitted.get();
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return true;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }
}
