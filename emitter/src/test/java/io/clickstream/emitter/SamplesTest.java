package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.emitter.avro.AvroEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplesTest {

    private static final Instant NOW = Instant.parse("2026-05-06T07:08:09.123Z");

    private static final String DOOR = """
            {"type": "record", "name": "Door", "fields": [
                {"name": "id", "type": "string"},
                {"name": "opened", "type": ["null", "long"]}]}""";

    @TempDir
    private Path folder;

    @Test
    void topicsTakeTurnsAgainAndAgain() throws IOException {
        write("doors", "{\"n\":1}", "", "{\"n\":2}");
        write("windows", "{\"n\":3}");
        SampleReplay replay = replay(0);

        assertThat(Stream.generate(replay::next).limit(4))
                .extracting(record -> record.topic() + " " + new String(record.value(), UTF_8))
                .containsExactly("doors {\"n\":1}", "windows {\"n\":3}", "doors {\"n\":2}", "doors {\"n\":1}");
    }

    @Test
    void aFieldMayBeTheKey() throws IOException {
        write("doors", "{\"id\":7}", "{\"id\":\"ß\"}", "{}");

        assertThat(Samples.read(folder, Optional.of("id"), Optional.empty()).records())
                .extracting(record -> record.key() == null ? null : new String(record.key(), UTF_8))
                .containsExactly("7", "ß", null);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    "2026-01-01 00:00:00",      "2026-05-06 07:08:09.123"
                    "2026-01-01T00:00:00.5Z",   "2026-05-06T07:08:09.123Z"
                    1767225600,                 1778051289
                    1767225600000,              1778051289123
                    """)
    void aFieldMayTakeTheTimeInTheFormThatItHas(String then, String now) throws IOException {
        write("doors", "{\"at\":" + then + ",\"price\":1.50}");
        Samples samples = Samples.read(folder, Optional.empty(), Optional.of("at"));

        assertThat(new String(
                        new SampleReplay(samples, Map.of(), 1, 0, InstantSource.fixed(NOW))
                                .next()
                                .value(),
                        UTF_8))
                .isEqualTo("{\"at\":" + now + ",\"price\":1.50}");
    }

    @Test
    void theEventsOfAnArrayTakeTheTimeEach() throws IOException {
        write("doors", "[{\"at\":1767225600},{\"n\":1},{\"at\":\"2026-01-01 00:00:00\"}]");
        Samples samples = Samples.read(folder, Optional.of("n"), Optional.of("at"));

        assertThat(new SampleReplay(samples, Map.of(), 1, 0, InstantSource.fixed(NOW)).next())
                .satisfies(sent -> assertThat(new String(sent.value(), UTF_8))
                        .isEqualTo("[{\"at\":1778051289},{\"n\":1},{\"at\":\"2026-05-06 07:08:09.123\"}]"))
                .satisfies(sent -> assertThat(sent.key()).isNull());
    }

    @Test
    void damagedOnesAreNoJsonObjects() throws IOException {
        write("doors", "{\"n\":1,\"text\":\"{}\"}");
        List<OutgoingRecord> damaged =
                Stream.generate(replay(1)::next).limit(100).toList();

        assertThat(damaged).allSatisfy(record -> {
            assertThat(record.malformed()).isTrue();
            assertThat(new String(record.value(), UTF_8)).doesNotMatch("\\{.*\\}");
        });
    }

    @Test
    void aLineThatIsNoObjectIsNamed() throws IOException {
        write("doors", "{\"n\":1}", "7");

        assertThatThrownBy(() -> Samples.read(folder, Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(folder.getFileName()
                        + "/doors.jsonl:2: a sample must be a JSON object, or an array of them, in one line");
    }

    @Test
    void samplesWithASchemaAreSentInAvro() throws IOException {
        write("doors", "{\"id\": \"d1\", \"opened\": {\"long\": 7}}", "{\"id\": \"d2\", \"opened\": null}");
        Files.writeString(folder.resolve("doors.avsc"), DOOR);
        Samples samples = Samples.read(folder, Optional.of("id"), Optional.empty());
        AvroEncoder encoder = new AvroEncoder(samples.schemas().get("doors"), 258);
        SampleReplay replay = new SampleReplay(samples, Map.of("doors", encoder), 1, 0, InstantSource.system());

        assertThat(replay.next()).satisfies(record -> {
            assertThat(record.key()).asString().isEqualTo("d1");
            assertThat(record.value()).containsExactly(0, 0, 0, 1, 2, 4, 'd', '1', 2, 14);
        });
        assertThat(replay.next().value()).containsExactly(0, 0, 0, 1, 2, 4, 'd', '2', 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"id": "d1", "opened": 7}      | doors.jsonl:1: is no record of doors.avsc in Avro's JSON
            {"id": "d1"}                   | doors.jsonl:1: is no record of doors.avsc in Avro's JSON
            {"id": 1, "opened": null}      | doors.jsonl:1: is no record of doors.avsc in Avro's JSON
            """)
    void aSampleMustBeOfItsSchema(String line, String message) throws IOException {
        write("doors", line);
        Files.writeString(folder.resolve("doors.avsc"), DOOR);

        assertThatThrownBy(() -> Samples.read(folder, Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSchemaMustBeOne() throws IOException {
        write("doors", "{}");
        Files.writeString(folder.resolve("doors.avsc"), "{\"type\": \"records\"}");

        assertThatThrownBy(() -> Samples.read(folder, Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("doors.avsc: is no schema of Avro: ");
    }

    @Test
    void schemasNeedARegistry() throws IOException {
        write("doors", "{\"id\": \"d1\", \"opened\": null}");
        Files.writeString(folder.resolve("doors.avsc"), DOOR);

        assertThatThrownBy(() -> EmitterConfig.of(
                        Map.of("SAMPLES", folder.toString(), "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "SCHEMA_REGISTRY_URL (--schema-registry-url) is missing: the schema doors.avsc of the samples"
                                + " has to be registered");
    }

    @Test
    void nothingToSendIsAnError() {
        assertThatThrownBy(() -> Samples.read(folder, Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("must have a file <topic>.jsonl with a record in it");
        assertThatThrownBy(() -> Samples.read(folder.resolve("nope"), Optional.empty(), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("SAMPLES (--samples) must be a folder");
    }

    private SampleReplay replay(double malformedRatio) {
        return new SampleReplay(
                Samples.read(folder, Optional.empty(), Optional.empty()),
                Map.of(),
                1,
                malformedRatio,
                InstantSource.system());
    }

    private void write(String topic, String... lines) throws IOException {
        Files.write(folder.resolve(topic + ".jsonl"), List.of(lines));
    }
}
