package io.clickstream.job.topology;

import java.util.List;

/**
 * What a pipeline has in Kafka, as far as its SQL says. ClickHouse's part, tables and consumer groups, is in no SQL of Flink.
 *
 * @param name the job's, {@code pipeline.name}
 * @param rawTopics what the job reads
 * @param cleanTopics what the job writes of good records
 * @param deadLetters what the job writes of records that it cannot read
 * @param jobGroup the job's consumer group
 * @param transactionalIdPrefixes what the transactional ids of the job's producers begin with; none of a sink that delivers
 *     at least once
 * @param maxRawRecordBytes {@code max.message.bytes} of a raw topic
 * @param maxDerivedRecordBytes the same of a topic that the job writes
 */
public record SqlTopology(
        String name,
        List<String> rawTopics,
        List<Sink> cleanTopics,
        Sink deadLetters,
        String jobGroup,
        List<String> transactionalIdPrefixes,
        long maxRawRecordBytes,
        long maxDerivedRecordBytes) {

    /**
     * Where the job writes to.
     *
     * @param topic the topic's name
     * @param completeFor raw topics of which each record that can be read gets there
     */
    public record Sink(String topic, List<String> completeFor) {}
}
