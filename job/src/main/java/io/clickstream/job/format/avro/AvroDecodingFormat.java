package io.clickstream.job.format.avro;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.formats.avro.registry.confluent.AvroConfluentFormatOptions;
import org.apache.flink.formats.avro.registry.confluent.RegistryAvroFormatFactory;
import org.apache.flink.formats.avro.typeutils.AvroSchemaConverter;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** What Flink's {@code avro-confluent} reads, with the options of that format. TIMESTAMP_LTZ columns can be read as well. */
public final class AvroDecodingFormat implements DecodingFormat<DeserializationSchema<RowData>> {

    private static final String MICROS = "-micros";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String TRUSTSTORE = "schema.registry.ssl.truststore.location";

    private final String url;
    private final Map<String, String> properties;
    private final Optional<String> schema;

    /** @param options those of {@code avro-confluent} */
    public AvroDecodingFormat(ReadableConfig options) {
        this.url = options.get(AvroConfluentFormatOptions.URL);
        this.properties = properties(options);
        this.schema = options.getOptional(AvroConfluentFormatOptions.SCHEMA);
    }

    /** Without those that a variable has left empty, and with what a login and a certificate in PEM imply. */
    private static Map<String, String> properties(ReadableConfig options) {
        Map<String, String> given = RegistryAvroFormatFactory.buildOptionalPropertiesMap(options);
        Map<String, String> properties = new HashMap<>(given == null ? Map.of() : given);
        properties.values().removeIf(String::isBlank);
        if (properties.containsKey(USER_INFO)) {
            properties.putIfAbsent("basic.auth.credentials.source", "USER_INFO");
        }
        if (properties.getOrDefault(TRUSTSTORE, "").matches(".*\\.(crt|pem)")) {
            properties.putIfAbsent("schema.registry.ssl.truststore.type", "PEM");
        }
        return properties;
    }

    /** @throws ValidationException if the option {@code schema} has other fields than the table, or a column would be read wrong */
    @Override
    public DeserializationSchema<RowData> createRuntimeDecoder(DynamicTableSource.Context context, DataType table) {
        LogicalType type = table.getLogicalType().copy(false);
        Schema reader = schema.map(text -> new Schema.Parser().parse(text))
                .orElseGet(() -> AvroSchemaConverter.convertToSchema(type, false));
        if (reader.toString().contains(MICROS)) {
            throw new ValidationException(
                    "Flink takes microseconds of Avro for milliseconds: a column of Avro must be at most a"
                            + " TIMESTAMP(3), or a BIGINT that the query makes a time of, with TO_TIMESTAMP_LTZ");
        }
        List<String> fields =
                reader.getFields().stream().map(Schema.Field::name).toList();
        if (!fields.equals(DataType.getFieldNames(table))) {
            throw new ValidationException("The option schema must have the columns of the table, "
                    + String.join(", ", DataType.getFieldNames(table)) + ", but has " + String.join(", ", fields));
        }
        return new AvroRecordReader(
                url, properties, reader.toString(), (RowType) type, context.createTypeInformation(table));
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }
}
