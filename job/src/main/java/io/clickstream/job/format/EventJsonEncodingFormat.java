package io.clickstream.job.format;

import io.clickstream.job.format.codec.Column;
import io.clickstream.job.format.codec.FieldForms;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** Writing side of the format. */
record EventJsonEncodingFormat(FieldForms forms) implements EncodingFormat<SerializationSchema<RowData>> {

    @Override
    public SerializationSchema<RowData> createRuntimeEncoder(DynamicTableSink.Context context, DataType table) {
        return new EventJsonSerializationSchema(Column.of(table, forms));
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }
}
