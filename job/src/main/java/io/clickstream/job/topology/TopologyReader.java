package io.clickstream.job.topology;

import io.clickstream.job.PipelineException;
import io.clickstream.job.PreparedScript;
import io.clickstream.job.topology.SqlTopology.Sink;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;

/**
 * Reads a topology from a script by planning it, which asks Kafka nothing.
 *
 * <p>Raw topics are those of the tables that the INSERTs read and do not write. The sink of dead letters is the one that has
 * the columns {@code reason} and {@code payload} beside {@code source_topic}, {@code source_partition} and
 * {@code source_offset}: what it takes to say which record could not be read, why not, and what was in it. All other sinks
 * are clean.
 */
public final class TopologyReader {

    /**
     * The offset and the length that stand in front of a batch in Kafka's log, and count for {@code max.message.bytes}. With
     * them, 1 MiB is Kafka's own default of that limit.
     */
    private static final int LOG_OVERHEAD_BYTES = 12;

    private static final MemorySize DEFAULT_RAW_SIZE = MemorySize.ofMebiBytes(1);

    private final PreparedScript script;
    private final List<KafkaTable> sinks;

    /** Those that raw topics come from. */
    private final List<KafkaTable> sources;

    private final List<String> rawTopics;
    private final TablesInUse tables;

    private TopologyReader(PreparedScript script) {
        this.tables = TablesInUse.of(script);
        this.script = script;
        this.sinks = tables.sinks();
        List<String> written = sinks.stream().map(KafkaTable::topic).toList();
        this.sources = tables.sources().stream()
                .filter(source -> !written.containsAll(source.topics()))
                .toList();
        this.rawTopics = sources.stream()
                .flatMap(source -> source.topics().stream())
                .filter(topic -> !written.contains(topic))
                .distinct()
                .toList();
    }

    /**
     * The topology and the clean tables of a script.
     *
     * @throws PipelineException if the script cannot be planned, or leaves something open that a topology has to say
     */
    public static SqlPipeline read(PreparedScript script) {
        TopologyReader reader = new TopologyReader(script);
        reader.checkIndexes();
        return new SqlPipeline(
                reader.topology(),
                reader.clean().stream()
                        .map(sink -> new SqlPipeline.Table(
                                sink.name(), sink.topic(), reader.isFiltered(sink), sink.key(), sink.fields()))
                        .toList());
    }

    /** Rows of one raw record would replace each other in ClickHouse if nothing told them apart. */
    private void checkIndexes() {
        Set<String> framed = sources.stream()
                .filter(KafkaTable::isFramed)
                .map(KafkaTable::name)
                .collect(Collectors.toSet());
        for (KafkaTable sink : sinks) {
            boolean isOfFramed =
                    tables.read().getOrDefault(sink.name(), Set.of()).stream().anyMatch(framed::contains);
            if (sink.key().isEmpty() && !sink.isIndexed() && (isOfFramed || isTakenApart(sink))) {
                throw error("table %s: a raw record may become several of its rows, so it needs a column %s, which says"
                                .formatted(sink.name(), KafkaTable.INDEX_COLUMN)
                        + (isOfFramed
                                ? " which event it is: METADATA FROM 'value.index' of the table that reads it (and"
                                        + " source_count FROM 'value.count')"
                                : " which element: UNNEST(...) WITH ORDINALITY"));
            }
        }
    }

    private boolean isTakenApart(KafkaTable sink) {
        return tables.takenApart().contains(sink.name());
    }

    private boolean isFiltered(KafkaTable sink) {
        return sink.key().isEmpty()
                && !tables.read()
                        .getOrDefault(sink.name(), Set.of())
                        .equals(tables.complete().get(sink.name()));
    }

    private List<String> completeFor(KafkaTable sink) {
        // Of a key only the newest record counts.
        Set<String> names = sink.key().isEmpty() ? tables.complete().getOrDefault(sink.name(), Set.of()) : Set.of();
        List<String> read = sources.stream()
                .filter(source -> names.contains(source.name()))
                .flatMap(source -> source.topics().stream())
                .toList();
        return rawTopics.stream().filter(read::contains).toList();
    }

    private List<KafkaTable> clean() {
        return sinks.stream().filter(sink -> !sink.isDeadLetters()).toList();
    }

    private SqlTopology topology() {
        List<KafkaTable> clean = clean();
        KafkaTable deadLetters = one(
                "sink of dead letters (with the columns source_topic, source_partition, source_offset, reason and payload)",
                sinks.stream().filter(KafkaTable::isDeadLetters));
        return new SqlTopology(
                script.settings()
                        .getOptional(PipelineOptions.NAME)
                        .orElseThrow(() -> error("SET 'pipeline.name' = '…' is missing")),
                rawTopics,
                clean.stream()
                        .map(sink -> new Sink(sink.topic(), completeFor(sink)))
                        .toList(),
                new Sink(deadLetters.topic(), List.of()),
                one(
                        "properties.group.id of the tables with raw topics",
                        sources.stream().map(KafkaTable::group)),
                Stream.concat(clean.stream(), Stream.of(deadLetters))
                        .map(KafkaTable::transactionalIdPrefix)
                        .flatMap(Optional::stream)
                        .toList(),
                maxRawRecordBytes(),
                sinks.stream().mapToLong(KafkaTable::maxRequestBytes).max().orElseThrow());
    }

    /**
     * As many bytes for a batch as the job reads of a single record. So whatever a producer sends without compression can be
     * read: what is longer is refused by the broker, and its producer hears of it. Without a limit in the SQL, Kafka's default.
     */
    private long maxRawRecordBytes() {
        return LOG_OVERHEAD_BYTES
                + sources.stream()
                        .map(source -> source.maxRecordSize().orElse(DEFAULT_RAW_SIZE))
                        .mapToLong(MemorySize::getBytes)
                        .max()
                        .orElseThrow();
    }

    private <T> T one(String what, Stream<T> found) {
        List<T> distinct = found.distinct().toList();
        if (distinct.size() != 1) {
            throw error("there must be one " + what + ", but there are " + distinct.size());
        }
        return distinct.get(0);
    }

    private PipelineException error(String problem) {
        return new PipelineException(script.name() + ": " + problem);
    }
}
