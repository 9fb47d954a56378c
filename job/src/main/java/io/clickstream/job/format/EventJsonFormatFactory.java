package io.clickstream.job.format;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.FieldForms;
import io.clickstream.job.format.record.Framing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;

/**
 * Makes {@code 'format' = 'event-json'} known to Flink SQL.
 *
 * <p>A Kafka table reads failures as data with two metadata columns:
 *
 * <pre>{@code
 * parse_error STRING METADATA FROM 'value.error' VIRTUAL,
 * `raw`       BYTES  METADATA FROM 'value.raw'   VIRTUAL
 * }</pre>
 *
 * <p>Where a record may have several events, {@code value.index} and {@code value.count} say which of how many a row is.
 */
public final class EventJsonFormatFactory implements DeserializationFormatFactory, SerializationFormatFactory {

    /** The name of the format in SQL. */
    public static final String IDENTIFIER = "event-json";

    /** How TIMESTAMP and TIMESTAMP_LTZ columns look in JSON. */
    public static final ConfigOption<TimestampFormat> TIMESTAMP_FORMAT = ConfigOptions.key("timestamp-format")
            .enumType(TimestampFormat.class)
            .defaultValue(TimestampFormat.SQL)
            .withDescription("How timestamps look in JSON; UTC unless they say another zone.");

    /** The longest record that is read. */
    public static final ConfigOption<MemorySize> MAX_RECORD_SIZE = ConfigOptions.key("max-record-size")
            .memoryType()
            .noDefaultValue()
            .withDescription("A longer record is a bad one, whatever it holds; without this option none is too long.");

    /** Columns whose timestamps have another form. */
    public static final ConfigOption<Map<String, String>> COLUMN_TIMESTAMP_FORMATS = ConfigOptions.key(
                    "column-timestamp-formats")
            .mapType()
            .defaultValue(Map.of())
            .withDescription("Columns whose timestamps look otherwise, such as 'created:epoch-seconds,seen:iso-8601'.");

    /** Columns that keep any JSON value. */
    public static final ConfigOption<List<String>> JSON_TEXT_COLUMNS = ConfigOptions.key("json-text-columns")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription(
                    "STRING columns that keep whatever is there as its JSON text, such as an object or a list.");

    /** How events stand in a record. */
    public static final ConfigOption<Framing> FRAMING = ConfigOptions.key("framing")
            .enumType(Framing.class)
            .defaultValue(Framing.NONE)
            .withDescription("How events stand in a record that is read.");

    /** How many events a record may have. */
    public static final ConfigOption<Integer> MAX_EVENTS = ConfigOptions.key("max-events")
            .intType()
            .defaultValue(10_000)
            .withDescription("A record with more events is a bad one, as a whole.");

    /** The field that marks a deleted row. */
    public static final ConfigOption<String> DELETED_FIELD = ConfigOptions.key("deleted-field")
            .stringType()
            .noDefaultValue()
            .withDescription("Writes changes of a table with a PRIMARY KEY: each record is the new row of its key, with"
                    + " this field, 1 if the row is deleted and otherwise 0.");

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        if (options.get(MAX_EVENTS) < 1) {
            throw new ValidationException(
                    "'%s' must be 1 or more, but is %d.".formatted(MAX_EVENTS.key(), options.get(MAX_EVENTS)));
        }
        return new EventJsonDecodingFormat(
                forms(options),
                new EventLimits(options.get(FRAMING), maxRecordBytes(options), options.get(MAX_EVENTS)));
    }

    /** Length of the longest record that is not bad for its length alone. */
    public static long maxRecordBytes(ReadableConfig options) {
        return options.getOptional(MAX_RECORD_SIZE).map(MemorySize::getBytes).orElse(Long.MAX_VALUE);
    }

    @Override
    public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        return new EventJsonEncodingFormat(forms(options), options.getOptional(DELETED_FIELD));
    }

    private static FieldForms forms(ReadableConfig options) {
        return new FieldForms(
                options.get(TIMESTAMP_FORMAT),
                options.get(COLUMN_TIMESTAMP_FORMATS).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> form(entry.getKey(), entry.getValue()))),
                Set.copyOf(options.get(JSON_TEXT_COLUMNS)));
    }

    private static TimestampFormat form(String column, String name) {
        return Arrays.stream(TimestampFormat.values())
                .filter(form -> form.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new ValidationException("'%s' has %s:%s, but a timestamp is one of %s."
                        .formatted(
                                COLUMN_TIMESTAMP_FORMATS.key(),
                                column,
                                name,
                                Arrays.toString(TimestampFormat.values()))));
    }

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                TIMESTAMP_FORMAT,
                COLUMN_TIMESTAMP_FORMATS,
                MAX_RECORD_SIZE,
                JSON_TEXT_COLUMNS,
                FRAMING,
                MAX_EVENTS,
                DELETED_FIELD);
    }
}
