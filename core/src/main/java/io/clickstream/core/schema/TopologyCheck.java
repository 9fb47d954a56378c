package io.clickstream.core.schema;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/** Finds what a pipeline's parts would take away from each other in Kafka, before anything runs. */
public final class TopologyCheck {

    private final SqlFile pipeline;

    /** @param pipeline the job's SQL */
    public TopologyCheck(SqlFile pipeline) {
        this.pipeline = pipeline;
    }

    /** What is wrong, each in one line with its place and what to do; empty if all is well. */
    public List<String> problems(Topology topology) {
        List<String> problems = new ArrayList<>();
        twice(topology.transactionalIdPrefixes())
                .forEach(prefix -> problems.add(at(
                        prefix,
                        "'sink.transactional-id-prefix' = '%s' is there twice: give each sink one of its own, or they end each"
                                + " other's transactions")));
        twice(topology.derivedTopics())
                .forEach(topic -> problems.add(at(
                        topic, "two tables write to topic %s: give each a topic of its own, or write to one of them")));
        if (topology.countedTopics().isEmpty()) {
            problems.add(
                    pipeline.name()
                            + ": no table has rows of raw records, which page, status and metrics count: write one without PRIMARY KEY, too");
        }
        if (topology.sinks().stream().map(Sink::consumerGroup).anyMatch(topology.jobGroup()::equals)) {
            problems.add(at(
                    topology.jobGroup(),
                    "the consumer group %s is one of ClickHouse's, too: set another 'properties.group.id'"));
        }
        topology.topics().forEach(topic -> {
            try {
                Topic.validate(topic);
            } catch (InvalidTopicException e) {
                problems.add(at(topic, "Kafka takes no topic %s: ") + e.getMessage());
            }
        });
        return problems;
    }

    private String at(String literal, String problem) {
        return pipeline.lastPlace("'" + literal + "'") + ": " + problem.formatted(literal);
    }

    private static List<String> twice(List<String> names) {
        Set<String> seen = new HashSet<>();
        return names.stream().filter(name -> !seen.add(name)).distinct().toList();
    }
}
