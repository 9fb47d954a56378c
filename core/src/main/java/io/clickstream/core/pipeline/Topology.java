package io.clickstream.core.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pipeline consists of. It follows from the pipeline's SQL and from its ClickHouse tables; programs take it from a file
 * and have no name of a topic, a table or a group of their own.
 *
 * @param name of the pipeline
 * @param rawTopics what the job reads
 * @param cleanTopics what the job writes of good records
 * @param deadLetters what the job writes of records that it cannot read; ClickHouse puts there what it refuses itself
 * @param jobGroup the job's consumer group
 * @param transactionalIdPrefixes what the transactional ids of the job's producers begin with
 * @param maxRawRecordBytes how long a raw record may be, as {@code max.message.bytes}
 * @param maxDerivedRecordBytes the same of what the job writes
 */
public record Topology(
        String name,
        List<String> rawTopics,
        List<Sink> cleanTopics,
        Sink deadLetters,
        String jobGroup,
        List<String> transactionalIdPrefixes,
        int maxRawRecordBytes,
        int maxDerivedRecordBytes) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUILT_IN = "/topology.json";

    /** Copies its lists. */
    public Topology {
        rawTopics = List.copyOf(rawTopics);
        cleanTopics = List.copyOf(cleanTopics);
        transactionalIdPrefixes = List.copyOf(transactionalIdPrefixes);
    }

    /** That of the pipeline which comes with the project. */
    public static Topology builtIn() {
        try (InputStream in = Topology.class.getResourceAsStream(BUILT_IN)) {
            return JSON.readValue(in, Topology.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The topology in a file.
     *
     * @param option what errors call the setting
     * @throws ConfigurationException if the file is not there, or no topology
     */
    public static Topology read(String option, Path file) {
        if (!Files.isReadable(file)) {
            throw ConfigurationException.of(option, "must be a readable file", file);
        }
        try {
            return JSON.readValue(file.toFile(), Topology.class);
        } catch (IOException e) {
            throw ConfigurationException.of(
                    option,
                    "must be a topology in JSON ("
                            + e.getMessage().lines().findFirst().orElse("") + ")",
                    file);
        }
    }

    /** As a file that {@code --topology} takes. */
    public String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that the job writes to. */
    public List<Sink> sinks() {
        return Stream.concat(cleanTopics.stream(), Stream.of(deadLetters)).toList();
    }

    /**
     * By raw topic, the first clean topic that gets each of its records that can be read: what is not there is a dead letter, or
     * lost. Without topics that the SQL lets only some records through of.
     */
    public Map<String, Sink> completeTopics() {
        Map<String, Sink> complete = new LinkedHashMap<>();
        rawTopics.forEach(topic -> cleanTopics.stream()
                .filter(sink -> sink.completeFor().contains(topic))
                .findFirst()
                .ifPresent(sink -> complete.put(topic, sink)));
        return complete;
    }

    /** The clean topics of {@link #completeTopics}, each once: together they have each of those records once. */
    public List<Sink> distinctCompleteTopics() {
        return completeTopics().values().stream().distinct().toList();
    }

    /** Raw topics of which the SQL lets only some records through to every table; empty if all records count. */
    public List<String> filteredRawTopics() {
        Set<String> complete = completeTopics().keySet();
        return rawTopics.stream().filter(topic -> !complete.contains(topic)).toList();
    }

    /** Whether a raw record may become several rows of the tables that have all of them. */
    public boolean hasSeveralRowsOfARecord() {
        return distinctCompleteTopics().stream().anyMatch(Sink::indexed);
    }

    /** Whether there are in the end as many rows and dead letters as raw records. */
    public boolean hasOneRowPerRecord() {
        return filteredRawTopics().isEmpty() && !hasSeveralRowsOfARecord();
    }

    /**
     * Clean topics that nobody expects every record in, or only those of some raw topics: they are compared with their tables, too.
     */
    public List<Sink> otherTopics() {
        List<Sink> complete = distinctCompleteTopics();
        return cleanTopics.stream()
                .filter(sink -> !sink.hasKey()
                        && (!complete.contains(sink) || !sink.filteredBy().isEmpty()))
                .toList();
    }

    /** Clean topics of changes by a key: their tables are compared with the newest change of each key. */
    public List<Sink> keyedTopics() {
        return cleanTopics.stream().filter(Sink::hasKey).toList();
    }

    /** The same without {@link #keyedTopics}. */
    public Topology withoutKeyedTopics() {
        return new Topology(
                name,
                rawTopics,
                cleanTopics.stream().filter(sink -> !sink.hasKey()).toList(),
                deadLetters,
                jobGroup,
                transactionalIdPrefixes,
                maxRawRecordBytes,
                maxDerivedRecordBytes);
    }

    /** Clean topics whose rows are counted as those of the pipeline: each record once, as far as the SQL allows. */
    public List<Sink> countedTopics() {
        List<Sink> complete = distinctCompleteTopics();
        return complete.isEmpty() ? otherTopics() : complete;
    }

    /** The topics that the job writes. */
    public List<String> derivedTopics() {
        return sinks().stream().map(Sink::topic).toList();
    }

    /** All topics, the raw ones first. */
    public List<String> topics() {
        return Stream.concat(rawTopics.stream(), derivedTopics().stream()).toList();
    }

    /** By consumer group, the topics that it reads: the job's first. */
    public Map<String, List<String>> topicsByGroup() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(jobGroup, rawTopics);
        groups.putAll(topicsByReader());
        return groups;
    }

    /** The same of ClickHouse's groups alone. */
    public Map<String, List<String>> topicsByReader() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        sinks().forEach(sink -> groups.put(sink.consumerGroup(), List.of(sink.topic())));
        return groups;
    }

    /** The consumer group of a job that reads the raw topics again, as the job calls it. */
    public String backfillGroup(String name) {
        return jobGroup + "-backfill-" + name;
    }
}
