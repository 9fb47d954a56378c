package io.clickstream.bench.rivals;

import io.clickstream.bench.rivals.JacksonCleaning.Place;
import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
 * Reads raw records and writes as many to the clean topic, in transactions: the least that any program has to do that reads
 * Kafka and writes Kafka exactly once. What it writes is either the raw record as it is, or one of the first clean events
 * again and again, which are as long as those of the job.
 */
public final class LoopMain {
    private static final Topology TOPOLOGY = Topology.builtIn();
    private static final String CLEAN_TOPIC = TOPOLOGY.cleanTopics().get(0).topic();

    private static final int CLEAN_EVENTS = 10_000;

    private LoopMain() {}

    /** @param args Kafka's address, an id, seconds between commits, a folder, and {@code clean} to write clean events */
    public static void main(String[] args) throws IOException {
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
            consumer.subscribe(TOPOLOGY.rawTopics());
            List<byte[]> clean = args.length > 4 ? cleanEvents(consumer) : List.of();
            producer.initTransactions();
            copy(consumer, producer, interval, clean);
        }
    }

    private static List<byte[]> cleanEvents(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
        JacksonCleaning cleaning = new JacksonCleaning();
        List<byte[]> events = new ArrayList<>();
        while (events.size() < CLEAN_EVENTS) {
            for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(Duration.ofMillis(100))) {
                events.add(cleaning.write(cleaning.clean(
                        raw.value(), new Place(raw.topic(), raw.partition(), raw.offset(), raw.timestamp()))));
            }
        }
        return events;
    }

    private static void copy(
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer,
            long interval,
            List<byte[]> clean) {
        int next = 0;
        Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
        producer.beginTransaction();
        long commit = System.nanoTime() + interval;
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                byte[] value = clean.isEmpty() ? record.value() : clean.get(next++ % clean.size());
                producer.send(new ProducerRecord<>(CLEAN_TOPIC, record.key(), value));
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
