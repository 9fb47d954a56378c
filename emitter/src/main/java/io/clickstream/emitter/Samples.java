package io.clickstream.emitter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.emitter.avro.AvroEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Records that somebody has written down: one file for each topic, {@code <topic>.jsonl}, with a JSON object in each line. Those of a
 * topic with a schema beside them, {@code <topic>.avsc}, are sent in Avro; the JSON is Avro's own then.
 *
 * @param records of all files, those of different topics in turn
 * @param schemas of those that are sent in Avro, by topic
 * @param time the field that takes the time when a record is sent; empty for none
 */
public record Samples(List<Sample> records, Map<String, Schema> schemas, Optional<String> time) {

    private static final String OPTION = "--samples";
    private static final String SUFFIX = ".jsonl";
    private static final String SCHEMA_SUFFIX = ".avsc";
    /** Numbers stay as they are written. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Nothing is to be sent. */
    public static final Samples NONE = new Samples(List.of(), Map.of(), Optional.empty());

    /**
     * A record.
     *
     * @param key null for none
     */
    public record Sample(String topic, byte[] key, byte[] value, boolean malformed) implements OutgoingRecord {}

    /**
     * Reads all files of a folder.
     *
     * @param key the field whose value becomes a record's key; empty for none
     * @param time the field that takes the time when a record is sent; empty for none
     * @throws ConfigurationException if there are none, a line is no JSON object or array, or none of its schema
     */
    public static Samples read(Path folder, Optional<String> key, Optional<String> time) {
        TreeMap<String, List<Sample>> byTopic = new TreeMap<>();
        Map<String, Schema> schemas = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
                String name = file.getFileName().toString();
                String topic = name.substring(0, name.length() - SUFFIX.length());
                Path schema = folder.resolve(topic + SCHEMA_SUFFIX);
                if (Files.exists(schema)) {
                    schemas.put(topic, schema(schema));
                }
                byTopic.put(topic, records(topic, file, Optional.ofNullable(schemas.get(topic)), key));
            }
        } catch (IOException e) {
            throw ConfigurationException.of(OPTION, "must be a folder with files <topic>.jsonl in UTF-8", folder);
        }
        List<Sample> records = inTurn(List.copyOf(byTopic.values()));
        if (records.isEmpty()) {
            throw ConfigurationException.of(OPTION, "must have a file <topic>.jsonl with a record in it", folder);
        }
        return new Samples(records, Map.copyOf(schemas), time);
    }

    /** The topics that records go to. */
    public Set<String> topics() {
        return records.stream().map(Sample::topic).collect(Collectors.toSet());
    }

    private static Schema schema(Path file) throws IOException {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (AvroRuntimeException | NullPointerException e) {
            // The second one for a type that there is not.
            throw new ConfigurationException(name(file) + ": is no schema of Avro: " + e.getMessage());
        }
    }

    private static List<Sample> records(String topic, Path file, Optional<Schema> schema, Optional<String> key)
            throws IOException {
        List<Sample> records = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank()) {
                String place = name(file) + ":" + (i + 1);
                JsonNode record = record(place, line);
                schema.flatMap(type -> AvroEncoder.problem(type, line.getBytes(StandardCharsets.UTF_8)))
                        .ifPresent(problem -> {
                            throw new ConfigurationException(place + ": is no record of " + topic + SCHEMA_SUFFIX
                                    + " in Avro's JSON, which names the type of what may be null"
                                    + " ({\"string\": \"x\"}): " + problem);
                        });
                records.add(new Sample(
                        topic,
                        key.map(record::get)
                                .map(value -> value.asText().getBytes(StandardCharsets.UTF_8))
                                .orElse(null),
                        line.getBytes(StandardCharsets.UTF_8),
                        false));
            }
        }
        return records;
    }

    private static JsonNode record(String place, String text) {
        try {
            JsonNode record = JSON.readTree(text);
            if (record.isContainerNode()) {
                return record;
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw new ConfigurationException(place + ": a sample must be a JSON object, or an array of them, in one line");
    }

    private static String name(Path file) {
        return file.getParent().getFileName() + "/" + file.getFileName();
    }

    /** As topics are written side by side. */
    private static List<Sample> inTurn(List<List<Sample>> topics) {
        List<Sample> all = new ArrayList<>();
        int longest = topics.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (List<Sample> topic : topics) {
                if (i < topic.size()) {
                    all.add(topic.get(i));
                }
            }
        }
        return List.copyOf(all);
    }

    /** A record with another time in it, or as it is if it has none. */
    Sample at(Sample sample, InstantSource clock) {
        if (time.isEmpty()) {
            return sample;
        }
        try {
            JsonNode record = JSON.readTree(sample.value());
            boolean isChanged = false;
            for (JsonNode event : record.isArray() ? record : List.of(record)) {
                isChanged |= setTime(event, clock);
            }
            return isChanged ? new Sample(sample.topic(), sample.key(), JSON.writeValueAsBytes(record), false) : sample;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean setTime(JsonNode event, InstantSource clock) {
        JsonNode old = event.get(time.orElseThrow());
        if (old == null) {
            return false;
        }
        ((ObjectNode) event).set(time.orElseThrow(), TimeForm.of(old).write(clock.instant()));
        return true;
    }
}
