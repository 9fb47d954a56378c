package io.clickstream.local.pipeline;

import java.util.List;

/**
 * How the parts reach each other: directly, unless something stands between.
 *
 * @param listeners of Kafka, besides the first, which leads to it directly
 * @param jobToKafka bootstrap servers for the job
 * @param clickHouseToKafka bootstrap servers for ClickHouse
 * @param jobToStore address of the S3 store for the job
 */
public record Routes(
        List<KafkaBroker.Listener> listeners, String jobToKafka, String clickHouseToKafka, String jobToStore) {
    /** Nothing stands between. */
    public static Routes direct(Ports ports) {
        String kafka = "127.0.0.1:" + ports.kafka();
        return new Routes(List.of(), kafka, kafka, ObjectStore.address(ports.s3()));
    }
}
