package io.clickstream.bench;

import io.clickstream.local.process.ChildProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.util.TimeUtils;

/**
 * A Flink SQL job.
 *
 * @param parallelism parallel subtasks
 * @param sql its SQL, empty for the pipeline's own
 * @param variables by name, what the SQL asks for
 */
public record SqlJob(int parallelism, Optional<Path> sql, Map<String, String> variables) implements Program {
    /** The pipeline's own job. */
    public static SqlJob own(int parallelism) {
        return new SqlJob(parallelism, Optional.empty(), Map.of());
    }

    @Override
    public Running start(KafkaTestbed testbed, String commitInterval) throws Exception {
        ChildProcess flink = testbed.startFlink(testbed.pipeline()
                .settings()
                .change()
                .parallelism(parallelism)
                .sql(sql)
                .variables(variables)
                .checkpointInterval(TimeUtils.parseDuration(commitInterval))
                .build());
        // The process alone: a last checkpoint would commit for nobody.
        return new Running(flink.pid(), flink::close);
    }
}
