package io.clickstream.job.source;

import io.clickstream.job.source.bounded.BoundedDeserializer;
import io.clickstream.job.source.bounded.RecordLimit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicSource;
import org.apache.flink.streaming.connectors.kafka.table.KafkaDynamicTableFactory;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.module.Module;

/**
 * Makes the sources of tables with {@code 'connector' = 'kafka'} notice when their topic is deleted and created anew, and
 * gives such a table the metadata column {@code topic-id}. All other tables are as without it.
 */
public final class TopicIdModule implements Module {

    /** What it is loaded as. */
    public static final String NAME = "topic-ids";

    @Override
    public Optional<DynamicTableSourceFactory> getTableSourceFactory() {
        return Optional.of(new SourceFactory());
    }

    /** Flink asks a module for the source of every table, whatever its connector. */
    private static final class SourceFactory implements DynamicTableSourceFactory {

        private final KafkaDynamicTableFactory kafka = new KafkaDynamicTableFactory();

        @Override
        public DynamicTableSource createDynamicTableSource(Context context) {
            Map<String, String> options = context.getCatalogTable().getOptions();
            if (kafka.factoryIdentifier().equals(options.get(FactoryUtil.CONNECTOR.key()))) {
                return new TopicIdTableSource(
                        (KafkaDynamicSource) kafka.createDynamicTableSource(bounded(context)), options);
            }
            return FactoryUtil.createDynamicTableSource(
                    null,
                    context.getObjectIdentifier(),
                    context.getCatalogTable(),
                    context.getEnrichmentOptions(),
                    context.getConfiguration(),
                    context.getClassLoader(),
                    context.isTemporary());
        }

        /** The same table, whose consumer takes of keys and values what is read of them. */
        private static Context bounded(Context context) {
            Map<String, String> options =
                    new HashMap<>(context.getCatalogTable().getOptions());
            options.put("properties.key.deserializer", BoundedDeserializer.class.getName());
            options.put("properties.value.deserializer", BoundedDeserializer.class.getName());
            options.put(
                    "properties." + BoundedDeserializer.LIMIT,
                    Integer.toString(RecordLimit.of(options).bytes()));
            return new FactoryUtil.DefaultDynamicTableContext(
                    context.getObjectIdentifier(),
                    context.getCatalogTable().copy(options),
                    context.getEnrichmentOptions(),
                    context.getConfiguration(),
                    context.getClassLoader(),
                    context.isTemporary());
        }

        @Override
        public String factoryIdentifier() {
            return NAME;
        }

        @Override
        public Set<ConfigOption<?>> requiredOptions() {
            return Set.of();
        }

        @Override
        public Set<ConfigOption<?>> optionalOptions() {
            return Set.of();
        }
    }
}
