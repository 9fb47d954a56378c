package io.clickstream.job.format.wrapper;

import io.clickstream.job.format.FormatMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/** Reading side of the format. It offers the metadata of the format that reads, and {@link FormatMetadata#ofFailures that of failures}. */
final class DeadLetterDecodingFormat implements DecodingFormat<DeserializationSchema<RowData>> {

    private final String name;
    private final DecodingFormat<DeserializationSchema<RowData>> format;
    private final long maxRecordBytes;
    private final SchemaWait wait;
    private List<String> metadata = List.of();

    /**
     * A format.
     *
     * @param name of the format that reads
     * @param maxRecordBytes a longer record is one that cannot be read
     * @param wait for schemas that are not there
     */
    DeadLetterDecodingFormat(
            String name, DecodingFormat<DeserializationSchema<RowData>> format, long maxRecordBytes, SchemaWait wait) {
        this.name = name;
        this.format = format;
        this.maxRecordBytes = maxRecordBytes;
        this.wait = wait;
    }

    /** Rows of the table's columns, followed by the metadata in the order applied. */
    @Override
    public DeserializationSchema<RowData> createRuntimeDecoder(DynamicTableSource.Context context, DataType table) {
        Map<String, DataType> types = listReadableMetadata();
        List<String> ofFormat = metadata.stream()
                .filter(key -> FormatMetadata.ofFailures().stream()
                        .noneMatch(failure -> failure.key().equals(key)))
                .toList();
        if (!ofFormat.isEmpty()) {
            format.applyReadableMetadata(ofFormat);
        }
        // The prefix keeps the names apart from columns that are called error or raw.
        Stream<DataTypes.Field> fields = Stream.concat(
                DataType.getFields(table).stream(),
                metadata.stream()
                        .map(key -> DataTypes.FIELD(DeadLetterFormatFactory.IDENTIFIER + "." + key, types.get(key))));
        DataType produced =
                DataTypes.ROW(fields.toArray(DataTypes.Field[]::new)).notNull();
        return new DeadLetterDeserializationSchema(
                name,
                format.createRuntimeDecoder(context, table),
                maxRecordBytes,
                wait,
                (RowType) produced.getLogicalType(),
                DataType.getFieldCount(table),
                metadata,
                getChangelogMode().containsOnly(RowKind.INSERT),
                context.createTypeInformation(produced));
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> types = new LinkedHashMap<>(format.listReadableMetadata());
        FormatMetadata.ofFailures().forEach(failure -> types.put(failure.key(), failure.type()));
        return types;
    }

    @Override
    public void applyReadableMetadata(List<String> keys) {
        metadata = List.copyOf(keys);
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return format.getChangelogMode();
    }
}
