package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.job.format.codec.RejectReason;
import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import io.clickstream.job.format.record.Framing;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricRegistryConfiguration;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserMetricsTest {

    private static final DataType TABLE = DataTypes.ROW(
                    DataTypes.FIELD("user_id", DataTypes.STRING().notNull()),
                    DataTypes.FIELD("amount", DataTypes.INT()))
            .notNull();
    private static final String GOOD = "{\"user_id\":\"u1\",\"amount\":5}";
    private static final int MAX_BYTES = 100;

    private final Heard heard = new Heard();
    private final MetricRegistryImpl registry = new MetricRegistryImpl(
            MetricRegistryConfiguration.fromConfiguration(new Configuration(), Integer.MAX_VALUE),
            List.of(new ReporterSetup("heard", new MetricConfig(), heard, (metric, name, group) -> true, Map.of())));
    private EventJsonDeserializationSchema schema;

    @BeforeEach
    void open() {
        schema = new EventJsonDeserializationSchema(
                Column.of(TABLE, FieldForms.of(TimestampFormat.SQL)),
                List.of(FormatMetadata.ERROR),
                new EventLimits(Framing.NONE, MAX_BYTES, 1),
                InternalTypeInfo.of((RowType) TABLE.getLogicalType()));
        schema.open(TaskManagerMetricGroup.createTaskManagerMetricGroup(registry, "host", ResourceID.generate()));
    }

    @AfterEach
    void close() {
        registry.closeAsync().join();
    }

    @Test
    void everyRecordIsCounted() throws IOException {
        read(GOOD, GOOD, "bad");

        assertThat(heard.count("eventjson.records")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        no_value      |
        not_json      | connection reset
        not_json      | [{"user_id":"u1"}]
        not_json      | ''
        missing_field | {"amount":5}
        missing_field | {"user_id":null}
        blank_field   | {"user_id":" "}
        wrong_value   | {"user_id":7}
        wrong_value   | {"user_id":"u1","amount":"5"}
        wrong_value   | {"user_id":"u1","amount":99999999999}
        too_long      | {"user_id":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"}
        """)
    void aBadRecordIsCountedByItsKind(String reason, String record) throws IOException {
        read(GOOD, record, GOOD, record);

        Map<String, Long> expected = new HashMap<>();
        for (RejectReason kind : RejectReason.values()) {
            expected.put(kind.label(), kind.label().equals(reason) ? 2L : 0L);
        }
        assertThat(heard.refused()).isEqualTo(expected);
    }

    @Test
    void oneRecordOf1024IsTimed() throws IOException {
        for (int i = 0; i < 3 * 1024; i++) {
            read(GOOD);
        }

        assertThat(heard.count("eventjson.sampledRecords")).isEqualTo(3);
        assertThat(heard.count("eventjson.sampledNanos")).isPositive();
    }

    private void read(String... records) throws IOException {
        for (String record : records) {
            schema.deserialize(record == null ? null : record.getBytes(UTF_8));
        }
    }

    /** The counters that Flink tells its reporters of, by name; those of a reason by the reason. */
    private static final class Heard implements MetricReporter {

        private final Map<String, Counter> counters = new ConcurrentHashMap<>();
        private final Map<String, Counter> refused = new ConcurrentHashMap<>();

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            String reason = group.getAllVariables().get("<reason>");
            if (reason != null) {
                refused.put(reason, (Counter) metric);
            } else if (metric instanceof Counter counter) {
                String full = group.getMetricIdentifier(name);
                counters.put(full.substring(full.indexOf("eventjson")), counter);
            }
        }

        long count(String name) {
            return counters.get(name).getCount();
        }

        Map<String, Long> refused() {
            Map<String, Long> counts = new HashMap<>();
            refused.forEach((reason, counter) -> counts.put(reason, counter.getCount()));
            return counts;
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

        @Override
        public void open(MetricConfig config) {}

        @Override
        public void close() {}
    }
}
