package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.RuntimeContextInitializationContextAdapters;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/** A catalog whose tables all read the same records, in the way the Kafka connector reads its own. */
final class BytesCatalog extends GenericInMemoryCatalog {

    private final List<byte[]> records;

    BytesCatalog(List<byte[]> records) {
        super("bytes");
        this.records = records;
    }

    static TableEnvironment environmentWith(String... records) {
        return environmentWith(
                Stream.of(records).map(record -> record.getBytes(UTF_8)).toList());
    }

    /** The successor of registerCatalog takes only catalogs that a text describes. */
    @SuppressWarnings("deprecation")
    static TableEnvironment environmentWith(List<byte[]> records) {
        BytesCatalog catalog = new BytesCatalog(records);
        TableEnvironment environment = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        environment.registerCatalog("bytes", catalog);
        environment.useCatalog("bytes");
        return environment;
    }

    static List<Row> query(TableEnvironment environment, String sql) throws Exception {
        List<Row> rows = new ArrayList<>();
        CloseableIterator<Row> results = environment.executeSql(sql).collect();
        try {
            results.forEachRemaining(rows::add);
        } finally {
            results.close();
        }
        return rows;
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new SourceFactory(records));
    }

    private record SourceFactory(List<byte[]> records) implements DynamicTableSourceFactory {

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
            DecodingFormat<DeserializationSchema<RowData>> format =
                    helper.discoverDecodingFormat(DeserializationFormatFactory.class, FactoryUtil.FORMAT);
            helper.validate();
            return new Source(records, format, context.getPhysicalRowDataType());
        }

        @Override
        public String factoryIdentifier() {
            return "bytes";
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of(FactoryUtil.FORMAT);
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }
    }

    private record Source(
            List<byte[]> records, DecodingFormat<DeserializationSchema<RowData>> format, DataType physicalType)
            implements ScanTableSource, SupportsReadingMetadata {

        private static final String PREFIX = "value.";

        @Override
        public Map<String, DataType> listReadableMetadata() {
            return format.listReadableMetadata().entrySet().stream()
                    .collect(Collectors.toMap(entry -> PREFIX + entry.getKey(), Map.Entry::getValue));
        }

        @Override
        public void applyReadableMetadata(List<String> keys, DataType producedType) {
            format.applyReadableMetadata(
                    keys.stream().map(key -> key.substring(PREFIX.length())).toList());
        }

        @Override
        public boolean supportsMetadataProjection() {
            return false;
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return format.getChangelogMode();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            DeserializationSchema<RowData> schema = format.createRuntimeDecoder(context, physicalType);
            List<byte[]> bytes = records;
            return new DataStreamScanProvider() {
                @Override
                public DataStream<RowData> produceDataStream(
                        ProviderContext provider, StreamExecutionEnvironment environment) {
                    return environment
                            .fromData(new ArrayList<>(bytes), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                            .process(new Decode(schema))
                            .returns(schema.getProducedType());
                }

                @Override
                public boolean isBounded() {
                    return true;
                }
            };
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "bytes";
        }
    }

    /** Opens the schema where it runs and turns bytes into rows. */
    private static final class Decode extends ProcessFunction<byte[], RowData> {

        private final DeserializationSchema<RowData> schema;

        Decode(DeserializationSchema<RowData> schema) {
            this.schema = schema;
        }

        @Override
        public void open(OpenContext context) throws Exception {
            schema.open(RuntimeContextInitializationContextAdapters.deserializationAdapter(getRuntimeContext()));
        }

        @Override
        public void processElement(byte[] record, Context context, Collector<RowData> out) throws Exception {
            schema.deserialize(record, out);
        }
    }
}
