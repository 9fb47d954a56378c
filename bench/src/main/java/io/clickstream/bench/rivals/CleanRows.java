package io.clickstream.bench.rivals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.bench.CleanTopic;
import io.clickstream.bench.KafkaTestbed;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what a rival has written, in a form that does not tell how each writes a time, a number or an absent field. */
final class CleanRows {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private CleanRows() {}

    /**
     * The committed clean rows by the raw record each comes from.
     *
     * @param complete whether these are all that must come
     * @throws IllegalStateException if they do not come in time, or one comes with two contents
     */
    static SortedMap<String, Map<String, String>> read(
            KafkaTestbed testbed, Predicate<SortedMap<String, Map<String, String>>> complete, Duration timeout)
            throws IOException {
        SortedMap<String, Map<String, String>> rows = new TreeMap<>();
        try (CleanTopic topic = new CleanTopic(testbed, timeout)) {
            while (!complete.test(rows)) {
                for (ConsumerRecord<byte[], byte[]> record : topic.poll()) {
                    Map<String, String> row = row(JSON.readTree(record.value()));
                    String place = row.get("source_topic") + "-" + row.get("source_partition") + "-"
                            + row.get("source_offset");
                    Map<String, String> other = rows.put(place, row);
                    if (other != null && !other.equals(row)) {
                        throw new IllegalStateException(place + " has come as " + other + " and as " + row);
                    }
                }
            }
        }
        return rows;
    }

    private static Map<String, String> row(JsonNode json) {
        Map<String, String> row = new HashMap<>();
        json.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                row.put(field.getKey(), text(field.getKey(), field.getValue()));
            }
        });
        return row;
    }

    private static String text(String name, JsonNode value) {
        if (name.endsWith("_timestamp") && value.isTextual()) {
            return Long.toString(
                    LocalDateTime.parse(value.textValue().replace("Z", "").replace(' ', 'T'))
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli());
        }
        return value.isNumber() ? value.decimalValue().stripTrailingZeros().toPlainString() : value.asText();
    }
}
