package io.clickstream.bench;

import io.clickstream.local.FlinkCluster;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Flink SQL job.
 *
 * @param parallelism parallel subtasks
 * @param arguments of the job; with none it is the pipeline's own
 */
public record SqlJob(int parallelism, List<String> arguments) implements Program {

    @Override
    public Running start(Lab lab, String commitInterval) throws IOException, InterruptedException {
        FlinkCluster flink = lab.startFlink(
                parallelism,
                Stream.concat(Stream.of("-D", "CHECKPOINT_INTERVAL=" + commitInterval), arguments.stream())
                        .toList());
        // The process alone: a last checkpoint would commit for nobody.
        return new Running(flink.process().pid(), flink.process()::close);
    }
}
