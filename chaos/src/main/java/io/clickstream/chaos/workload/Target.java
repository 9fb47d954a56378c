package io.clickstream.chaos.workload;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.PipelineTopics;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.IsolationLevel;

/**
 * The pipeline that a workload is written to and looked for in.
 *
 * @param topology its topics and tables
 * @param kafka with nothing between
 * @param bootstrapServers the same
 * @param writerServers Kafka's address for the events, by a link that faults break
 * @param exactlyOnce whether the clean topics may hold nothing twice
 * @param isolation how the clean topics are read
 * @param storedTopicId by topic and its id, what rows have as that id
 * @param deleted by number, events that Kafka deleted before the job had committed that it had read them
 */
public record Target(
        Topology topology,
        ClickHouse clickHouse,
        Kafka kafka,
        PipelineTopics topics,
        String bootstrapServers,
        String writerServers,
        boolean exactlyOnce,
        IsolationLevel isolation,
        BinaryOperator<String> storedTopicId,
        Supplier<Map<Long, RawPlace>> deleted) {

    /** The same without tables by a key. */
    public Target withoutKeyedTopics() {
        return new Target(
                topology.withoutKeyedTopics(),
                clickHouse,
                kafka,
                topics,
                bootstrapServers,
                writerServers,
                exactlyOnce,
                isolation,
                storedTopicId,
                deleted);
    }

    /** The same, where the clean topics may hold an event twice. */
    public Target atLeastOnce() {
        return new Target(
                topology,
                clickHouse,
                kafka,
                topics,
                bootstrapServers,
                writerServers,
                false,
                isolation,
                storedTopicId,
                deleted);
    }
}
