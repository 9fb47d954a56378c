package io.clickstream.bench.rivals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickstream.bench.rivals.JacksonCleaning.Place;
import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The same transformation as {@code pipeline.sql} as one would write it with Kafka Streams and Jackson. */
public final class StreamsMain {
    private static final Topology TOPOLOGY = Topology.builtIn();
    private static final String CLEAN_TOPIC = TOPOLOGY.cleanTopics().get(0).topic();

    private StreamsMain() {}

    /** @param args Kafka's address, an id, seconds between commits, a folder for its state */
    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.putAll(TunedProducer.with(Map.of()).entrySet().stream()
                .collect(Collectors.toMap(entry -> StreamsConfig.producerPrefix(entry.getKey()), Map.Entry::getValue)));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "streams-" + args[1]);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Long.parseLong(args[2]) * 1000);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
        // The default closes a transaction that is older than 10 s.
        settings.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 60_000);
        var topology = new org.apache.kafka.streams.Topology()
                .addSource(
                        "raw",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        TOPOLOGY.rawTopics().toArray(String[]::new))
                .addProcessor("clean", Cleaning::new, "raw")
                .addSink("processed", CLEAN_TOPIC, new ByteArraySerializer(), new ByteArraySerializer(), "clean")
                .addSink(
                        "dead-letters",
                        TOPOLOGY.deadLetters().topic(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        "clean");
        new KafkaStreams(topology, settings).start();
    }

    private static final class Cleaning implements Processor<byte[], byte[], byte[], byte[]> {

        private final JacksonCleaning cleaning = new JacksonCleaning();
        private ProcessorContext<byte[], byte[]> context;

        @Override
        public void init(ProcessorContext<byte[], byte[]> newContext) {
            context = newContext;
        }

        @Override
        public void process(Record<byte[], byte[]> raw) {
            RecordMetadata metadata = context.recordMetadata().orElseThrow();
            Place place = new Place(metadata.topic(), metadata.partition(), metadata.offset(), raw.timestamp());
            try {
                ObjectNode clean = cleaning.clean(raw.value(), place);
                byte[] key = clean.get("user_id").textValue().getBytes(StandardCharsets.UTF_8);
                context.forward(raw.withKey(key).withValue(cleaning.write(clean)), "processed");
            } catch (IOException reason) {
                context.forward(raw.withValue(letter(raw, place, reason.getMessage())), "dead-letters");
            }
        }

        private byte[] letter(Record<byte[], byte[]> raw, Place place, String reason) {
            Map<String, Object> letter = new LinkedHashMap<>();
            letter.put("source_topic", place.topic());
            letter.put("source_topic_id", JacksonCleaning.TOPIC_ID);
            letter.put("source_partition", place.partition());
            letter.put("source_offset", place.offset());
            letter.put("source_timestamp", place.timestamp());
            letter.put("reason", reason);
            letter.put("key", raw.key());
            letter.put("payload", raw.value());
            return cleaning.write(letter);
        }
    }
}
