package io.clickstream.bench.rivals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickstream.emitter.EventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The transformation of {@code pipeline.sql} as one would write it with Jackson. Not thread-safe. */
final class JacksonCleaning {
    /** As long as a real one, so that as many bytes are written. A rival would look it up once, when it starts. */
    static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Map<String, String> TYPES =
            Arrays.stream(EventType.values()).collect(Collectors.toMap(EventType::topic, EventType::name));

    private final ObjectMapper json = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    /**
     * Where a raw record is.
     *
     * @param timestamp Kafka's, in milliseconds since 1970
     */
    record Place(String topic, int partition, long offset, long timestamp) {}

    /**
     * The clean event of a raw record.
     *
     * @throws IOException if it is a dead letter; the message says why
     */
    ObjectNode clean(byte[] record, Place place) throws IOException {
        try {
            return clean(json.readTree(record), place);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The bytes of a clean event, or of a dead letter. */
    byte[] write(Object event) {
        try {
            return json.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode clean(JsonNode raw, Place place) {
        require(raw.isObject(), "the object");
        String time = text(raw, "timestamp");
        String user = text(raw, "user_id");
        require(time != null, "timestamp");
        require(user != null && !user.isBlank(), "user_id");
        List<String> details = new ArrayList<>();
        ObjectNode clean = json.createObjectNode();
        clean.put("event_type", TYPES.get(place.topic()));
        clean.put(
                "event_timestamp",
                LocalDateTime.parse(time, TIMESTAMP).toInstant(ZoneOffset.UTC).toEpochMilli());
        clean.put("user_id", user);
        // Keeps its place; the parts come later.
        clean.put("details", "");
        add(clean, "url", text(raw, "url"), details);
        add(clean, "element_id", text(raw, "element_id"), details);
        JsonNode duration = raw.path("duration_seconds");
        if (!isAbsent(duration)) {
            require(duration.isInt(), "duration_seconds");
            clean.put("duration_seconds", duration.intValue());
        }
        add(clean, "order_id", text(raw, "order_id"), details);
        JsonNode amount = raw.path("amount");
        if (!isAbsent(amount)) {
            require(amount.isNumber(), "amount");
            clean.put("amount", amount.decimalValue().setScale(2, RoundingMode.UNNECESSARY));
            details.add(clean.get("amount").asText());
        }
        String address = text(raw, "ip_address");
        if (address != null) {
            clean.put("ip_address", address);
        }
        clean.put("details", String.join(" | ", details));
        clean.put("source_topic", place.topic());
        clean.put("source_topic_id", TOPIC_ID);
        clean.put("source_partition", place.partition());
        clean.put("source_offset", place.offset());
        clean.put("source_timestamp", place.timestamp());
        return clean;
    }

    private static String text(JsonNode raw, String name) {
        JsonNode value = raw.path(name);
        require(isAbsent(value) || value.isTextual(), name);
        return value.textValue();
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
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
}
