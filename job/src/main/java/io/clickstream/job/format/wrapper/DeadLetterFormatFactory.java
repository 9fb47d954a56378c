package io.clickstream.job.format.wrapper;

import io.clickstream.job.format.EventJsonFormatFactory;
import io.clickstream.job.format.avro.AvroDecodingFormat;
import java.util.EnumSet;
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
import org.apache.flink.table.api.ValidationException;
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

    private static final String AVRO_WITH_REGISTRY = "avro-confluent";

    /** The format that reads. */
    public static final ConfigOption<String> OF =
            ConfigOptions.key("of").stringType().noDefaultValue().withDescription("The format that reads records.");

    /** The options of that format. */
    public static final ConfigOption<Map<String, String>> OPTIONS = ConfigOptions.key("options")
            .mapType()
            .defaultValue(Map.of())
            .withDescription("The options of that format, without its name: 'options.field-delimiter'.");

    /** For a record whose schema the registry does not know. */
    public static final ConfigOption<IfMissing> UNKNOWN_SCHEMA = ConfigOptions.key("unknown-schema")
            .enumType(IfMissing.class)
            .defaultValue(IfMissing.DEAD_LETTER)
            .withDescription("What becomes of a record whose schema the registry does not know.");

    /** For a record whose schema the registry could not be asked for. */
    public static final ConfigOption<IfMissing> REGISTRY_DOWN = ConfigOptions.key("registry-down")
            .enumType(IfMissing.class)
            .defaultValue(IfMissing.WAIT)
            .withDescription("What becomes of a record while the schema registry does not answer.");

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
                readable(format, context, formatOptions),
                EventJsonFormatFactory.maxRecordBytes(options),
                new SchemaWait(awaited(format, options)));
    }

    /** Flink's readers of Avro (2.2) take what is left of a record for the beginning of the next one. */
    private static DecodingFormat<DeserializationSchema<RowData>> readable(
            DeserializationFormatFactory format, DynamicTableFactory.Context context, ReadableConfig options) {
        String name = format.factoryIdentifier();
        if (name.equals(AVRO_WITH_REGISTRY)) {
            return new AvroDecodingFormat(options);
        }
        if (name.contains("avro")) {
            throw new ValidationException(
                    "'" + OF.key() + "' = '" + name + "' cannot be used: what follows a bad record"
                            + " would be read wrong; of the formats with Avro only " + AVRO_WITH_REGISTRY + " can");
        }
        return format.createDecodingFormat(context, options);
    }

    private static Set<MissingSchema> awaited(DeserializationFormatFactory format, ReadableConfig options) {
        if (!format.factoryIdentifier().equals(AVRO_WITH_REGISTRY)) {
            return Set.of();
        }
        Set<MissingSchema> awaited = EnumSet.noneOf(MissingSchema.class);
        if (options.get(UNKNOWN_SCHEMA) == IfMissing.WAIT) {
            awaited.add(MissingSchema.UNKNOWN);
        }
        if (options.get(REGISTRY_DOWN) == IfMissing.WAIT) {
            awaited.add(MissingSchema.REGISTRY_DOWN);
        }
        return awaited;
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
        return Set.of(OPTIONS, EventJsonFormatFactory.MAX_RECORD_SIZE, UNKNOWN_SCHEMA, REGISTRY_DOWN);
    }
}
