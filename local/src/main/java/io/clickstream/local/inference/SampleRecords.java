package io.clickstream.local.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/**
 * Records of a topic.
 *
 * @param topic its name
 * @param lines as they are
 * @param records the same, read
 * @param isCut whether a file has more
 * @param schema what they are in Avro; the lines may be none then
 */
record SampleRecords(String topic, List<String> lines, List<JsonNode> records, boolean isCut, Optional<Schema> schema) {

    /** More tell little that is new. */
    private static final int MOST = 100_000;

    private static final String SUFFIX = ".jsonl";
    private static final String SCHEMA_SUFFIX = ".avsc";

    /** Numbers stay as they are written, and a number of any length is one. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * Reads a file, or all files of a folder.
     *
     * @param option what errors call the setting
     * @throws ConfigurationException if there is nothing to read, a name is no topic's, or a line is no JSON object
     */
    static List<SampleRecords> read(String option, Path path) {
        TreeMap<String, SampleRecords> byTopic = new TreeMap<>();
        try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            for (Path file : files.filter(
                            file -> !Files.isDirectory(path) || file.toString().endsWith(SUFFIX) || isSchema(file))
                    .toList()) {
                // A schema says more than samples beside it.
                SampleRecords samples = ofFile(option, file);
                byTopic.merge(samples.topic(), samples, (one, other) -> one.schema.isPresent() ? one : other);
            }
        } catch (IOException e) {
            throw ConfigurationException.of(
                    option,
                    "must be a file <topic>" + SUFFIX + " in UTF-8 that can be read, or a folder of such",
                    path);
        }
        if (byTopic.isEmpty()) {
            throw ConfigurationException.of(
                    option, "must have a file <topic>" + SUFFIX + " or <topic>" + SCHEMA_SUFFIX + " in it", path);
        }
        return List.copyOf(byTopic.values());
    }

    private static SampleRecords ofFile(String option, Path file) throws IOException {
        String topic = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
        try {
            Topic.validate(topic);
        } catch (InvalidTopicException e) {
            throw ConfigurationException.of(
                    option, "must be named as the topic, in letters, digits, dots, _ and -, with " + SUFFIX, file);
        }
        return isSchema(file) ? ofSchema(topic, file) : ofLines(option, topic, file);
    }

    private static boolean isSchema(Path file) {
        return file.toString().endsWith(SCHEMA_SUFFIX);
    }

    private static SampleRecords ofSchema(String topic, Path file) throws IOException {
        Path samples = file.resolveSibling(topic + SUFFIX);
        List<String> lines = Files.exists(samples) ? Files.readAllLines(samples) : List.of();
        try {
            Schema schema = new Schema.Parser().parse(Files.readString(file));
            if (schema.getType() == Schema.Type.RECORD) {
                return new SampleRecords(topic, lines, List.of(), false, Optional.of(schema));
            }
        } catch (AvroRuntimeException e) {
            throw new ConfigurationException(file + ": must be an Avro schema in JSON: " + PlainText.line(e));
        }
        throw new ConfigurationException(file + ": must be the Avro schema of a record");
    }

    private static SampleRecords ofLines(String option, String topic, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        List<JsonNode> records = new ArrayList<>();
        int number = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (records.size() == MOST) {
                    return new SampleRecords(topic, lines, records, true, Optional.empty());
                }
                records.add(object(file, number, line));
                lines.add(line);
            }
        }
        if (records.isEmpty()) {
            throw ConfigurationException.of(option, "must have a JSON object in each line", file + ", which is empty");
        }
        return new SampleRecords(topic, lines, records, false, Optional.empty());
    }

    private static JsonNode object(Path file, int line, String text) {
        return object(text)
                .orElseThrow(() -> new ConfigurationException(file + ":" + line
                        + ": must be a JSON object in one line (of a JSON array of objects, jq -c '.[]' makes lines)"));
    }

    /** A text as a JSON object; empty if it is none. */
    static Optional<JsonNode> object(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
