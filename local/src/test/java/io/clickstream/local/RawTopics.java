package io.clickstream.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test writes to Kafka and reads back, byte for byte. */
final class RawTopics implements AutoCloseable {

    /** Decimals as they are written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, Object> settings;
    private final KafkaProducer<byte[], byte[]> producer;

    RawTopics(String bootstrapServers) {
        this(bootstrapServers, Map.of());
    }

    /** With a producer that has settings of its own. */
    RawTopics(String bootstrapServers, Map<String, Object> producerSettings) {
        this.settings = Map.of("bootstrap.servers", bootstrapServers);
        Map<String, Object> all = new HashMap<>(producerSettings);
        all.putAll(settings);
        this.producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    RecordMetadata write(String topic, String key, String value) throws InterruptedException, ExecutionException {
        return write(topic, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    RecordMetadata write(String topic, String key, byte[] value) throws InterruptedException, ExecutionException {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return write(new ProducerRecord<>(topic, keyBytes, value));
    }

    RecordMetadata write(TopicPartition partition, byte[] value) throws InterruptedException, ExecutionException {
        return write(new ProducerRecord<>(partition.topic(), partition.partition(), null, value));
    }

    /** Writes many, and waits for all. */
    void writeAll(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> answers =
                records.stream().map(producer::send).toList();
        for (Future<RecordMetadata> answer : answers) {
            answer.get();
        }
    }

    RecordMetadata write(ProducerRecord<byte[], byte[]> record) throws InterruptedException, ExecutionException {
        return producer.send(record).get();
    }

    /** All records of a topic, of transactions those that were committed. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> committed = new HashMap<>(settings);
        committed.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(committed, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            return read(consumer, consumer.beginningOffsets(partitions), consumer.endOffsets(partitions));
        }
    }

    /** The records of a topic that are JSON objects, and those. */
    void forEachObject(String topic, BiConsumer<ConsumerRecord<byte[], byte[]>, JsonNode> objects) {
        forEachObject(topic, RawTopics::parsed, objects);
    }

    /** The same of records in another format. */
    void forEachObject(
            String topic,
            Function<byte[], JsonNode> reader,
            BiConsumer<ConsumerRecord<byte[], byte[]>, JsonNode> objects) {
        for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
            JsonNode value = reader.apply(record.value());
            if (value.isObject()) {
                objects.accept(record, value);
            }
        }
    }

    static JsonNode parsed(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    /** All records between two offsets of each partition. */
    List<ConsumerRecord<byte[], byte[]>> read(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, from, to);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        consumer.assign(to.keySet());
        from.forEach(consumer::seek);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (to.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
    }
}
