package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.k8s.ChartClaims.Claim;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the chart and the pipeline mean the same topics, groups, transactional ids and sizes of records. */
class ChartTopologyTest {

    @Test
    void saysWhatThePipelineHas() {
        assertThat(ChartClaims.of(Chart.PROJECT))
                .filteredOn(claim -> !claim.holds())
                .isEmpty();
    }

    @Test
    void saysSomethingOfEachKind() {
        assertThat(ChartClaims.of(Chart.PROJECT))
                .extracting(Claim::where)
                .contains(
                        "kafka.topics.raw.names in values.yaml",
                        "job.consumerGroup in values.yaml",
                        "max.message.bytes of KafkaTopic orders with PRODUCTION",
                        "group=\"clickstream-etl\" in PrometheusRule clickstream");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    values.yaml                   ; page_views            ; page_view         ; kafka.topics.raw.names in values.yaml is [user_clicks, page_view, orders], but the pipeline has [user_clicks, page_views, orders]
                    values.yaml                   ; [processed_events]    ; [clean_events]    ; kafka.topics.processed.names in values.yaml
                    values.yaml                   ; [dead_letter_events]  ; [gone]             ; kafka.topics.deadLetters.names in values.yaml
                    values.yaml                   ; : clickstream-etl     ; : other           ; job.consumerGroup in values.yaml is other
                    values.yaml                   ; clickstream-processed ; clickstream-clean ; job.transactionalIdPrefixes in values.yaml
                    values.yaml                   ; clickhouse-events     ; clickhouse-rows   ; clickhouse.consumerGroups in values.yaml
                    values.yaml                   ; 1048588               ; 1048576           ; max.message.bytes of KafkaTopic orders with KIND is 1048576
                    values.yaml                   ; 4194304               ; 1048588           ; max.message.bytes of KafkaTopic processed_events with KIND is 1048588
                    templates/kafka/topics.yaml   ; topicName: {{ $topic  ; topicName: {{ print "x" $topic ; the KafkaTopics with DEFAULTS
                    files/monitoring/flow.yaml    ; rejected_by="clickhouse" ; topic="gone"   ; topic="gone" in PrometheusRule
                    """)
    void aStaleNameIsFound(String file, String from, String to, String message, @TempDir Path folder) {
        Chart stale = Chart.PROJECT.copyTo(folder.resolve("chart")).edit(file, text -> text.replace(from, to));

        assertThat(ChartClaims.of(stale))
                .filteredOn(claim -> !claim.holds())
                .extracting(Claim::toString)
                .anyMatch(claim -> claim.startsWith(message));
    }

    /** The job's clients have to let pass what the topics take. */
    @Test
    void theSqlWritesNoLargerRecordsThanTheTopicsTake() {
        String size = "'properties.max.request.size' = '%d'"
                .formatted(Topology.builtIn().maxDerivedRecordBytes());

        assertThat(Chart.PROJECT
                        .render(Chart.Values.DEFAULTS)
                        .configMap("-job-sql")
                        .get("pipeline.sql")
                        .lines()
                        .filter(line -> line.contains(size)))
                .hasSameSizeAs(Topology.builtIn().sinks());
    }
}
