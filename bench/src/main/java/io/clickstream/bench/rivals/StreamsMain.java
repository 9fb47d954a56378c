package io.clickstream.bench.rivals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickstream.cli.PipelineTopics;
import io.clickstream.emitter.EventType;
import java.io.IOException;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The same transformation as {@code pipeline.sql} as one would write it with Kafka Streams and Jackson. */
public final class StreamsMain {

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
        Topology topology = new Topology()
                .addSource(
                        "raw",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        PipelineTopics.RAW.toArray(String[]::new))
                .addProcessor("clean", Cleaning::new, "raw")
                .addSink(
                        "processed",
                        PipelineTopics.CLEAN,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        "clean")
                .addSink(
                        "dead-letters",
                        PipelineTopics.DEAD_LETTERS,
                        new ByteArraySerializer(),
                        new ByteArraySerializer(),
                        "clean");
        new KafkaStreams(topology, settings).start();
    }

    private static final class Cleaning implements Processor<byte[], byte[], byte[], byte[]> {

        private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
        private static final Map<String, String> TYPES =
                Arrays.stream(EventType.values()).collect(Collectors.toMap(EventType::topic, EventType::name));

        private final ObjectMapper json = new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
        private ProcessorContext<byte[], byte[]> context;

        @Override
        public void init(ProcessorContext<byte[], byte[]> newContext) {
            context = newContext;
        }

        @Override
        public void process(Record<byte[], byte[]> raw) {
            RecordMetadata place = context.recordMetadata().orElseThrow();
            try {
                ObjectNode clean = clean(json.readTree(raw.value()), place, raw.timestamp());
                context.forward(
                        raw.withKey(clean.get("user_id").textValue().getBytes(StandardCharsets.UTF_8))
                                .withValue(json.writeValueAsBytes(clean)),
                        "processed");
            } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
                context.forward(raw.withValue(letter(raw, place, e)), "dead-letters");
            }
        }

        private ObjectNode clean(JsonNode raw, RecordMetadata place, long timestamp) {
            ObjectNode clean = json.createObjectNode();
            List<String> details = new ArrayList<>();
            Function<String, String> text = name -> {
                JsonNode value = raw.get(name);
                if (value == null || value.isNull()) {
                    return null;
                }
                require(value.isTextual(), name);
                return value.textValue();
            };
            clean.put("event_type", TYPES.get(place.topic()));
            String time = text.apply("timestamp");
            String user = text.apply("user_id");
            require(raw.isObject() && time != null, "timestamp");
            require(user != null && !user.isBlank(), "user_id");
            clean.put(
                    "event_timestamp",
                    LocalDateTime.parse(time, TIMESTAMP)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli());
            clean.put("user_id", user);
            clean.put("details", "");
            for (String name : List.of("url", "element_id")) {
                add(clean, name, text.apply(name), details);
            }
            JsonNode duration = raw.get("duration_seconds");
            if (duration != null && !duration.isNull()) {
                require(duration.isInt(), "duration_seconds");
                clean.put("duration_seconds", duration.intValue());
            }
            add(clean, "order_id", text.apply("order_id"), details);
            JsonNode amount = raw.get("amount");
            if (amount != null && !amount.isNull()) {
                require(amount.isNumber(), "amount");
                clean.put("amount", amount.decimalValue().setScale(2, RoundingMode.UNNECESSARY));
                details.add(clean.get("amount").asText());
            }
            String address = text.apply("ip_address");
            if (address != null) {
                clean.put("ip_address", address);
            }
            clean.put("details", String.join(" | ", details));
            clean.put("source_partition", place.partition());
            clean.put("source_offset", place.offset());
            clean.put("source_timestamp", timestamp);
            return clean;
        }

        private static void add(ObjectNode clean, String name, String value, List<String> details) {
            if (value != null) {
                clean.put(name, value);
                details.add(value);
            }
        }

        private static void require(boolean condition, String field) {
            if (!condition) {
                throw new IllegalArgumentException(field + " is missing or has the wrong type");
            }
        }

        private byte[] letter(Record<byte[], byte[]> raw, RecordMetadata place, Exception reason) {
            Map<String, Object> letter = new HashMap<>();
            letter.put("source_topic", place.topic());
            letter.put("source_partition", place.partition());
            letter.put("source_offset", place.offset());
            letter.put("source_timestamp", raw.timestamp());
            letter.put("reason", reason.getMessage());
            letter.put("key", raw.key());
            letter.put("payload", raw.value());
            try {
                return json.writeValueAsBytes(letter);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
