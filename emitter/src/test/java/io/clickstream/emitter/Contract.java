package io.clickstream.emitter;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Pattern;

/** The data contract of the raw topics, written down a second time and by other means than the generator's. */
final class Contract {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Contract() {}

    /** Parses a record that keeps the contract. */
    static JsonNode parse(byte[] value) {
        try {
            return MAPPER.readTree(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static LocalDateTime timestamp(JsonNode event) {
        return LocalDateTime.parse(event.get("timestamp").textValue(), TIMESTAMP);
    }

    static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    /** Why the record is a dead letter; empty if it is none. */
    static Optional<String> violation(EventType type, byte[] value) {
        JsonNode event;
        try {
            event = MAPPER.readTree(value);
        } catch (IOException e) {
            return Optional.of("not JSON");
        }
        if (!event.isObject()) {
            return Optional.of("not an object");
        }
        if (!event.path("timestamp").isTextual()) {
            return Optional.of("no timestamp");
        }
        try {
            timestamp(event);
        } catch (DateTimeParseException e) {
            return Optional.of("timestamp");
        }
        if (!event.path("user_id").isTextual() || !isUuid(event.get("user_id").textValue())) {
            return Optional.of("user_id");
        }
        boolean typed = event.path("ip_address").isTextual()
                && switch (type) {
                    case CLICKS ->
                        event.path("element_id").isTextual()
                                && event.path("url").isTextual();
                    case PAGE_VIEWS ->
                        event.path("url").isTextual()
                                && event.path("duration_seconds").isInt();
                    case ORDERS ->
                        event.path("order_id").isTextual()
                                && event.path("amount").isBigDecimal();
                };
        return typed ? Optional.empty() : Optional.of("type");
    }
}
