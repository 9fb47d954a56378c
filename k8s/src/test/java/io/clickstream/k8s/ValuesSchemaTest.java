package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** values.schema.json: what it lets through, and what it says of the rest. */
class ValuesSchemaTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kafka.replica                          | 3            | /kafka                          | additional properties 'replica' not allowed
                    kafak.replicas                         | 3            | /                               | additional properties 'kafak' not allowed
                    job.jobManager.cpus                    | 1            | /job/jobManager                 | additional properties 'cpus' not allowed
                    clickhouse.resources.requests.mem      | 1Gi          | /clickhouse/resources/requests  | additional properties 'mem' not allowed
                    job.parallelism                        | three        | /job/parallelism                | got string, want integer
                    kafka.replicas                         | 0            | /kafka/replicas                 | must be one of
                    objectStore.enabled                    | maybe        | /objectStore/enabled            | got string, want boolean
                    objectStore.endpoint                   | minio:9000   | /objectStore/endpoint           | does not match pattern
                    objectStore.bucket                     | My_Bucket    | /objectStore/bucket             | does not match pattern
                    job.checkpointInterval                 | often        | /job/checkpointInterval         | does not match pattern
                    job.deliveryGuarantee                  | none         | /job/deliveryGuarantee          | must be one of 'exactly-once', 'at-least-once'
                    job.jobManager.memory                  | 1Gi          | /job/jobManager/memory          | does not match pattern
                    clickhouse.user                        | default      | /clickhouse/user                | not
                    clickhouse.keeper.replicas             | 2            | /clickhouse/keeper/replicas     | must be one of
                    clickhouse.storage.size                | big          | /clickhouse/storage/size        | does not match pattern
                    cli.reconcileSchedule                  | daily        | /cli/reconcileSchedule          | does not match pattern
                    emitter.malformedRatio                 | 2            | /emitter/malformedRatio         | maximum
                    emitter.env.lower-case                 | 1            | /emitter/env                    | additional properties 'lower-case' not allowed
                    emitter.env.MALFORMED_RATIO            | 1            | /emitter/env                    | not
                    emitter.samples.orders\\.json           | {}           | /emitter/samples                | additional properties 'orders.json' not allowed
                    emitter.env.METRICS_PORT               | 1            | /emitter/env                    | not
                    page.flinkUiUrl                        | flink:8081   | /page/flinkUiUrl                | does not match pattern
                    monitoring.interval                    | often        | /monitoring/interval            | does not match pattern
                    monitoring.dashboards.label            | x            | /monitoring/dashboards          | additional properties 'label' not allowed
                    emitter.image.digest                   | sha256:0     | /emitter/image/digest           | does not match pattern
                    antiAffinity                           | always       | /antiAffinity                   | must be one of 'preferred', 'required', 'none'
                    """)
    void refusesAndSaysWhereAndWhy(String key, String value, String where, String why) {
        assertThatThrownBy(() -> Chart.PROJECT.render(Map.of(key, value)))
                .hasMessageContaining("at '" + (where.equals("/") ? "" : where) + "'")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.replicas, 5",
        "kafka.config.log\\.cleaner\\.threads, 2",
        "objectStore.endpoint, https://s3.example.com:9443",
        "job.checkpointInterval, 500 ms",
        "clickhouse.keeper.replicas, 3",
        "clickhouse.storage.size, 1.5Ti",
        "emitter.messagesPerSecond, 0.5",
        "emitter.env.KAFKA_COMPRESSION_TYPE, zstd",
        "page.flinkUiUrl, https://flink.example.com/",
        "monitoring.interval, 1m",
        "antiAffinity, none"
    })
    void acceptsWhatIsMeant(String key, String value) {
        Rendered rendered = Chart.PROJECT.render(Map.of(key, value));

        assertThat(rendered.objects()).isNotEmpty();
    }

    @Test
    void knowsExactlyTheKeysOfTheValuesFile() throws Exception {
        // Given
        Path chart = Chart.PROJECT.path();
        JsonNode schema =
                new ObjectMapper().readTree(chart.resolve("values.schema.json").toFile());
        JsonNode values = new YAMLMapper().readTree(chart.resolve("values.yaml").toFile());

        // When
        Set<String> known = new TreeSet<>();
        schemaKeys(schema, schema, "", known);
        Set<String> written = new TreeSet<>();
        valueKeys(values, schema, schema, "", written);

        // Then
        known.remove("/global");
        assertThat(written).isEqualTo(known);
    }

    private static void schemaKeys(JsonNode root, JsonNode node, String path, Set<String> keys) {
        resolve(root, node).path("properties").properties().forEach(property -> {
            keys.add(path + "/" + property.getKey());
            schemaKeys(root, property.getValue(), path + "/" + property.getKey(), keys);
        });
    }

    /** Stops where the schema allows any key, as for Kafka's own settings. */
    private static void valueKeys(JsonNode values, JsonNode root, JsonNode schema, String path, Set<String> keys) {
        if (!resolve(root, schema).has("properties")) {
            return;
        }
        values.properties().forEach(value -> {
            keys.add(path + "/" + value.getKey());
            valueKeys(
                    value.getValue(),
                    root,
                    resolve(root, schema).path("properties").path(value.getKey()),
                    path + "/" + value.getKey(),
                    keys);
        });
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }
}
