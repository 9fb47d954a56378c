package io.clickstream.cli;

import io.clickstream.emitter.EventType;
import java.util.Arrays;
import java.util.List;

/** The names that {@code pipeline.sql} and the ClickHouse schema have for what is in Kafka. */
public final class PipelineTopics {
    /** The raw topics, one per event type. */
    public static final List<String> RAW =
            Arrays.stream(EventType.values()).map(EventType::topic).toList();

    /** The clean topic. */
    public static final String CLEAN = "processed_events";

    /** The dead-letter topic. */
    public static final String DEAD_LETTERS = "dead_letter_events";

    /** The topics behind the job. */
    public static final List<String> DERIVED = List.of(CLEAN, DEAD_LETTERS);

    /** The job's consumer group. */
    public static final String JOB_GROUP = "clickstream-etl";

    /** The group of ClickHouse's consumers of the clean topic. */
    public static final String EVENTS_GROUP = "clickhouse-events";

    /** The group of ClickHouse's consumers of the dead-letter topic. */
    public static final String DEAD_LETTERS_GROUP = "clickhouse-dead-letters";

    private PipelineTopics() {}
}
