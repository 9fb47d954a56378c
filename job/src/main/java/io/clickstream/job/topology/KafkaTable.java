package io.clickstream.job.topology;

import io.clickstream.job.PipelineException;
import io.clickstream.job.format.EventJsonFormatFactory;
import io.clickstream.job.format.record.Framing;
import io.clickstream.job.format.wrapper.DeadLetterFormatFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.Column.MetadataColumn;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A table of the Kafka connector, as the catalog has it.
 *
 * @param name what errors call it
 * @param options with those that LIKE has added
 * @param columns in their order
 * @param key the columns of its PRIMARY KEY; empty if it has none
 */
record KafkaTable(String name, Map<String, String> options, List<SqlPipeline.Column> columns, List<String> key) {

    /** Says which event of its raw record a row is. */
    static final String INDEX_COLUMN = "source_index";

    private static final Set<String> CONNECTORS = Set.of("kafka", "upsert-kafka");

    /** What names a raw record and says why it is none that can be read, with its bytes. */
    private static final Set<String> DEAD_LETTER_COLUMNS =
            Set.of("source_topic", "source_partition", "source_offset", "reason", "payload");

    /** As a table with one format, or with one for keys and one for values, has it. */
    private static final Set<String> ERROR_KEYS = Set.of("error", "value.error");

    /** Kafka's default of {@code max.request.size}. */
    private static final long DEFAULT_REQUEST_BYTES = 1024 * 1024;

    /** A table, or nothing if another connector has it. */
    static Optional<KafkaTable> of(String name, ResolvedCatalogBaseTable<?> table) {
        return CONNECTORS.contains(table.getOptions().getOrDefault("connector", ""))
                ? Optional.of(new KafkaTable(
                        name,
                        table.getOptions(),
                        table.getResolvedSchema().getColumns().stream()
                                .map(KafkaTable::column)
                                .toList(),
                        table.getResolvedSchema()
                                .getPrimaryKey()
                                .map(UniqueConstraint::getColumns)
                                .orElse(List.of())))
                : Optional.empty();
    }

    /** The columns that say why a record could not be read. */
    static Stream<String> errorColumns(ResolvedCatalogBaseTable<?> table) {
        return table.getResolvedSchema().getColumns().stream()
                .filter(column -> column instanceof MetadataColumn metadata
                        && ERROR_KEYS.contains(metadata.getMetadataKey().orElse(metadata.getName())))
                .map(Column::getName);
    }

    private static SqlPipeline.Column column(Column column) {
        LogicalType type = column.getDataType().getLogicalType();
        return new SqlPipeline.Column(column.getName(), type.copy(true).asSummaryString(), type.isNullable());
    }

    /** Whether its rows are records that could not be read: it has the columns that a dead letter needs. */
    boolean isDeadLetters() {
        return columns.stream()
                .map(SqlPipeline.Column::name)
                .collect(Collectors.toSet())
                .containsAll(DEAD_LETTER_COLUMNS);
    }

    /** Whether its rows are told apart within their raw record. */
    boolean isIndexed() {
        return columns.stream().map(SqlPipeline.Column::name).anyMatch(INDEX_COLUMN::equals);
    }

    /** Whether a record of it may hold several events. */
    boolean isFramed() {
        return formatOption(EventJsonFormatFactory.IDENTIFIER, EventJsonFormatFactory.FRAMING)
                .anyMatch(framing -> !framing.equals(Framing.NONE.toString()));
    }

    /**
     * The columns that its records have as fields.
     *
     * @throws PipelineException if it has a key, and Kafka would not keep the changes of a key in their order
     */
    List<SqlPipeline.Column> fields() {
        if (key.isEmpty()) {
            return columns;
        }
        if (options.get("connector").equals("upsert-kafka")) {
            throw error("ClickHouse does not see the empty records by which upsert-kafka deletes rows: write"
                    + " 'connector' = 'kafka'");
        }
        List<String> keyFields = List.of(options.getOrDefault("key.fields", "").split(";"));
        if (!Set.copyOf(keyFields).equals(Set.copyOf(key))) {
            throw error(
                    "its PRIMARY KEY is (%s), so it needs 'key.fields' = '%s' and a 'key.format': the changes of a key"
                                    .formatted(String.join(", ", key), String.join(";", key))
                            + " then stay in one partition, in their order");
        }
        // Without it Flink takes no PRIMARY KEY.
        String deleted = required(
                "value." + EventJsonFormatFactory.IDENTIFIER + "." + EventJsonFormatFactory.DELETED_FIELD.key());
        return Stream.concat(columns.stream(), Stream.of(new SqlPipeline.Column(deleted, "INT", false)))
                .toList();
    }

    /** @throws PipelineException if it names none: a pattern says nothing about topics before they exist */
    List<String> topics() {
        List<String> topics = Stream.of(required("topic").split(";"))
                .map(String::strip)
                .filter(topic -> !topic.isEmpty())
                .toList();
        if (topics.isEmpty()) {
            throw error("'topic' names no topic");
        }
        return topics;
    }

    /** @throws PipelineException if it names none or several */
    String topic() {
        List<String> topics = topics();
        if (topics.size() > 1) {
            throw error("a table that is written to must have one 'topic', but has " + String.join(", ", topics));
        }
        return topics.get(0);
    }

    /** @throws PipelineException if it has none: nobody would see how far the job is */
    String group() {
        return required("properties.group.id");
    }

    Optional<String> transactionalIdPrefix() {
        return Optional.ofNullable(options.get("sink.transactional-id-prefix"));
    }

    /** The longest value that is read, or nothing if none is too long. */
    Optional<MemorySize> maxRecordSize() {
        return Stream.of(EventJsonFormatFactory.IDENTIFIER, DeadLetterFormatFactory.IDENTIFIER)
                .flatMap(format -> formatOption(format, EventJsonFormatFactory.MAX_RECORD_SIZE))
                .map(MemorySize::parse)
                .findFirst();
    }

    /** An option of a format, of values alone or of all, as far as it is set. */
    private Stream<String> formatOption(String format, ConfigOption<?> option) {
        String key = format + "." + option.key();
        return Stream.of("value." + key, key).map(options::get).flatMap(Stream::ofNullable);
    }

    /**
     * How large a request of its producers may be, and with it a record.
     *
     * @throws PipelineException if the option is no number
     */
    long maxRequestBytes() {
        String option = "properties.max.request.size";
        String bytes = options.getOrDefault(option, Long.toString(DEFAULT_REQUEST_BYTES));
        try {
            return Long.parseLong(bytes);
        } catch (NumberFormatException e) {
            throw error("'" + option + "' must be a number of bytes, but is " + bytes);
        }
    }

    private String required(String option) {
        String value = options.get(option);
        if (value == null) {
            throw error("'" + option + "' is missing");
        }
        return value;
    }

    private PipelineException error(String problem) {
        return new PipelineException("table " + name + ": " + problem);
    }
}
