package io.clickstream.job.format;

import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.utils.DataTypeUtils;

/**
 * Reading side of the format; the metadata it offers is {@link FormatMetadata}.
 *
 * <p>Deliberately no ProjectableDecodingFormat: every declared column is part of the contract, so a wrong value must be
 * an error even where the query does not read that column.
 */
final class EventJsonDecodingFormat implements DecodingFormat<DeserializationSchema<RowData>> {

    private final FieldForms forms;
    private final EventLimits limits;
    private List<FormatMetadata> metadata = List.of();

    EventJsonDecodingFormat(FieldForms forms, EventLimits limits) {
        this.forms = forms;
        this.limits = limits;
    }

    /** Rows of the table's columns, followed by the metadata in the order applied. */
    @Override
    public DeserializationSchema<RowData> createRuntimeDecoder(DynamicTableSource.Context context, DataType table) {
        // The prefix keeps the names apart from columns that are called error or raw.
        List<DataTypes.Field> metadataFields = metadata.stream()
                .map(m -> DataTypes.FIELD(EventJsonFormatFactory.IDENTIFIER + "." + m.key(), m.type()))
                .toList();
        return new EventJsonDeserializationSchema(
                Column.of(table, forms),
                metadata,
                limits,
                context.createTypeInformation(DataTypeUtils.appendRowFields(table, metadataFields)));
    }

    @Override
    public Map<String, DataType> listReadableMetadata() {
        Map<String, DataType> types = new LinkedHashMap<>();
        Arrays.stream(FormatMetadata.values()).forEach(m -> types.put(m.key(), m.type()));
        return types;
    }

    @Override
    public void applyReadableMetadata(List<String> keys) {
        metadata = keys.stream().map(FormatMetadata::of).toList();
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }
}
