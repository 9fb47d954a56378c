package io.clickstream.bench.rivals;

import io.clickstream.cli.PipelineTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies raw records to the clean topic in transactions, key and value as they are: the least that any program has to do
 * that reads Kafka and writes Kafka exactly once.
 */
public final class LoopMain {

    private LoopMain() {}

    /** @param args Kafka's address, an id, seconds between commits */
    public static void main(String[] args) {
        String group = "loop-" + args[1];
        long interval = Duration.ofSeconds(Long.parseLong(args[2])).toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", args[0],
                                "group.id", group,
                                "auto.offset.reset", "earliest",
                                "enable.auto.commit", "false",
                                "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        TunedProducer.with(Map.of("bootstrap.servers", args[0], "transactional.id", group)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            consumer.subscribe(PipelineTopics.RAW);
            producer.initTransactions();
            copy(consumer, producer, interval);
        }
    }

    private static void copy(
            KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer, long interval) {
        Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
        producer.beginTransaction();
        long commit = System.nanoTime() + interval;
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                producer.send(new ProducerRecord<>(PipelineTopics.CLEAN, record.key(), record.value()));
            }
            if (System.nanoTime() >= commit) {
                consumer.assignment()
                        .forEach(partition -> read.put(partition, new OffsetAndMetadata(consumer.position(partition))));
                producer.sendOffsetsToTransaction(read, consumer.groupMetadata());
                producer.commitTransaction();
                producer.beginTransaction();
                commit = System.nanoTime() + interval;
            }
        }
    }
}
