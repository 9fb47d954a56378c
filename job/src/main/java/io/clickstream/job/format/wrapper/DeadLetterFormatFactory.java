package io.clickstream.job.format.wrapper;

import io.clickstream.job.format.EventJsonFormatFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * Makes {@code 'format' = 'dead-letter'} known to Flink SQL: it reads what another format reads, and a record that the other one cannot
 * read is a row with the metadata {@code value.error} and {@code value.raw} instead of the end of the job.
 *
 * <pre>{@code
 * 'value.format' = 'dead-letter',
 * 'value.dead-letter.of' = 'csv',
 * 'value.dead-letter.options.field-delimiter' = ';'
 * }</pre>
 */
public final class DeadLetterFormatFactory implements DeserializationFormatFactory {

    /** The name of the format in SQL. */
    public static final String IDENTIFIER = "dead-letter";

    /** The format that reads. */
    public static final ConfigOption<String> OF =
            ConfigOptions.key("of").stringType().noDefaultValue().withDescription("The format that reads records.");

    /** The options of that format. */
    public static final ConfigOption<Map<String, String>> OPTIONS = ConfigOptions.key("options")
            .mapType()
            .defaultValue(Map.of())
            .withDescription("The options of that format, without its name: 'options.field-delimiter'.");

    @Override
    public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
            DynamicTableFactory.Context context, ReadableConfig options) {
        FactoryUtil.validateFactoryOptions(this, options);
        DeserializationFormatFactory format = FactoryUtil.discoverFactory(
                context.getClassLoader(), DeserializationFormatFactory.class, options.get(OF));
        Configuration formatOptions = Configuration.fromMap(options.get(OPTIONS));
        FactoryUtil.validateFactoryOptions(format, formatOptions);
        FactoryUtil.validateUnconsumedKeys(
                format.factoryIdentifier(), formatOptions.keySet(), known(format, formatOptions.keySet()));
        return new DeadLetterDecodingFormat(
                format.factoryIdentifier(),
                format.createDecodingFormat(context, formatOptions),
                EventJsonFormatFactory.maxRecordBytes(options));
    }

    /** The keys of a format, with those behind a prefix of its. */
    private static Set<String> known(DeserializationFormatFactory format, Set<String> keys) {
        List<String> options = Stream.concat(format.requiredOptions().stream(), format.optionalOptions().stream())
                .map(ConfigOption::key)
                .toList();
        return Stream.concat(
                        options.stream(),
                        keys.stream().filter(key -> options.stream().anyMatch(option -> key.startsWith(option + "."))))
                .collect(Collectors.toSet());
    }

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(OF);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(OPTIONS, EventJsonFormatFactory.MAX_RECORD_SIZE);
    }
}
