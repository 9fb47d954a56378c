package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/**
 * Writing side of the format.
 *
 * @param deletedField marks a deleted row; without it the table only grows
 */
record EventJsonEncodingFormat(FieldForms forms, Optional<String> deletedField)
        implements EncodingFormat<SerializationSchema<RowData>> {

    @Override
    public SerializationSchema<RowData> createRuntimeEncoder(DynamicTableSink.Context context, DataType table) {
        return deletedField
                .map(field ->
                        EventJsonSerializationSchema.ofChanges(Column.of(DataTypes.ROW(fields(table, field)), forms)))
                .orElseGet(() -> EventJsonSerializationSchema.ofRows(Column.of(table, forms)));
    }

    private static DataTypes.Field[] fields(DataType table, String deleted) {
        return Stream.concat(
                        DataType.getFields(table).stream(),
                        Stream.of(DataTypes.FIELD(deleted, DataTypes.INT().notNull())))
                .toArray(DataTypes.Field[]::new);
    }

    /** With the whole row where it is deleted: its columns are NOT NULL there, too. */
    @Override
    public ChangelogMode getChangelogMode() {
        return deletedField.isPresent() ? ChangelogMode.upsert(false) : ChangelogMode.insertOnly();
    }
}
