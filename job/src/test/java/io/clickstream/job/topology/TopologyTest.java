package io.clickstream.job.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clickstream.job.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Path COMMITTED = Path.of("../core/src/main/resources/topology.json");
    private static final List<String> ONLY_CLICKHOUSE_KNOWS = List.of("table", "consumerGroup", "filteredBy");

    private static final String SCRIPT = """
            SET 'pipeline.name' = 'sensors';
            CREATE TEMPORARY TABLE connection WITH (
                'connector' = 'kafka',
                'properties.bootstrap.servers' = '${KAFKA_BOOTSTRAP_SERVERS}',
                'properties.group.id' = 'sensors-etl'
            );
            CREATE TEMPORARY TABLE unused (x STRING) WITH (
                'topic' = 'unused', 'format' = 'raw'
            ) LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);
            CREATE TEMPORARY TABLE readings (
                celsius DOUBLE,
                problem STRING METADATA FROM 'value.error' VIRTUAL,
                source_topic STRING NOT NULL METADATA FROM 'topic' VIRTUAL,
                source_partition INT NOT NULL METADATA FROM 'partition' VIRTUAL,
                source_offset BIGINT NOT NULL METADATA FROM 'offset' VIRTUAL
            ) WITH (
                'topic' = 'indoor; outdoor', 'format' = 'event-json', 'event-json.max-record-size' = '2 kb'
            ) LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);
            CREATE TEMPORARY TABLE clean (celsius DOUBLE) WITH (
                'topic' = 'readings', 'format' = 'event-json', 'properties.max.request.size' = '3000000'
            ) LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);
            CREATE TEMPORARY TABLE hot (celsius DOUBLE) WITH (
                'topic' = 'alarms', 'format' = 'event-json', 'sink.delivery-guarantee' = 'exactly-once',
                'sink.transactional-id-prefix' = 'sensors-alarms', 'properties.transaction.timeout.ms' = '60000'
            ) LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);
            CREATE TEMPORARY TABLE nowhere (celsius DOUBLE) WITH ('connector' = 'blackhole');
            CREATE TEMPORARY TABLE refused (
                source_topic STRING, source_partition INT, source_offset BIGINT, reason STRING, payload BYTES
            ) WITH ('topic' = 'refused', 'format' = 'event-json') LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);
            CREATE TEMPORARY VIEW good AS SELECT celsius FROM readings WHERE problem IS NULL;
            INSERT INTO clean SELECT celsius FROM good;
            INSERT INTO hot SELECT celsius FROM clean WHERE celsius > 50;
            INSERT INTO nowhere SELECT celsius FROM good;
            INSERT INTO refused
            SELECT source_topic, source_partition, source_offset, problem, CAST(NULL AS BYTES)
            FROM readings WHERE problem IS NOT NULL;
            """;

    @TempDir
    private Path folder;

    private String read(String script) throws IOException {
        return TopologyMain.json(
                "--sql",
                Files.writeString(folder.resolve("sensors.sql"), script).toString());
    }

    @Test
    void theCommittedTopologyIsThatOfPipelineSql() throws IOException {
        // Given
        JsonNode committed = JSON.readTree(COMMITTED.toFile());
        committed.get("cleanTopics").forEach(sink -> ((ObjectNode) sink).remove(ONLY_CLICKHOUSE_KNOWS));
        ((ObjectNode) committed.get("deadLetters")).remove(ONLY_CLICKHOUSE_KNOWS);

        // When
        JsonNode ofSql = JSON.readTree(TopologyMain.json()).get("topology");

        // Then
        assertThat(committed)
                .as(
                        "core/src/main/resources/topology.json is stale: carry over what pipeline.sql says, and keep %s of"
                                + " each sink, which come from clickhouse-schema/. pipeline.sql says:%n%s%n",
                        ONLY_CLICKHOUSE_KNOWS, ofSql.toPrettyString())
                .isEqualTo(ofSql);
    }

    @Test
    void onlyWhatTheInsertsUseCounts() throws IOException {
        assertThat(JSON.readTree(read(SCRIPT)).get("topology")).isEqualTo(JSON.readTree("""
                {
                  "name": "sensors",
                  "rawTopics": ["indoor", "outdoor"],
                  "cleanTopics": [
                    {"topic": "readings", "completeFor": ["indoor", "outdoor"]},
                    {"topic": "alarms", "completeFor": []}
                  ],
                  "deadLetters": {"topic": "refused", "completeFor": []},
                  "jobGroup": "sensors-etl",
                  "transactionalIdPrefixes": ["sensors-alarms"],
                  "maxRawRecordBytes": 2060,
                  "maxDerivedRecordBytes": 3000000
                }
                """));
    }

    @Test
    void cleanTablesHaveTheirColumns() throws IOException {
        String script = SCRIPT.replace(
                        "clean (celsius DOUBLE)",
                        "clean (celsius DOUBLE NOT NULL, price DECIMAL(12, 2), `at` TIMESTAMP(3))")
                .replace("INTO clean SELECT celsius FROM", "INTO clean SELECT celsius, 1.5, CURRENT_TIMESTAMP FROM");

        assertThat(JSON.readTree(read(script)).get("cleanTables").get(0)).isEqualTo(JSON.readTree("""
                {
                  "name": "clean",
                  "topic": "readings",
                  "filtered": false,
                  "key": [],
                  "columns": [
                    {"name": "celsius", "type": "DOUBLE", "nullable": false},
                    {"name": "price", "type": "DECIMAL(12, 2)", "nullable": true},
                    {"name": "at", "type": "TIMESTAMP(3)", "nullable": true}
                  ]
                }
                """));
    }

    @Test
    void aSinkMayHaveAllOfOneTopicAndSomeOfAnother() throws IOException {
        String script = SCRIPT.replace("'topic' = 'indoor; outdoor'", "'topic' = 'indoor'")
                .replace("CREATE TEMPORARY TABLE clean", """
                        CREATE TEMPORARY TABLE outside WITH ('topic' = 'outdoor') LIKE readings (OVERWRITING OPTIONS);
                        CREATE TEMPORARY TABLE clean""")
                .replace("INTO clean SELECT celsius FROM good", """
                        INTO clean SELECT celsius FROM good
                        UNION ALL SELECT celsius FROM outside WHERE problem IS NULL AND celsius > 50""");

        JsonNode read = JSON.readTree(read(script));

        assertThat(read.at("/topology/cleanTopics/0/completeFor")).isEqualTo(JSON.readTree("[\"indoor\"]"));
        assertThat(read.at("/cleanTables/0/filtered").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    FROM readings WHERE problem IS NULL;                                        false
                    FROM (SELECT celsius, problem FROM readings) WHERE problem IS NULL;         false
                    FROM (SELECT * FROM readings UNION ALL SELECT * FROM readings) WHERE problem IS NULL; false
                    FROM readings;                                                              false
                    FROM readings WHERE problem IS NULL AND celsius > 50;                       true
                    FROM readings WHERE celsius IS NULL;                                        true
                    FROM readings WHERE problem IS NOT NULL;                                    true
                    FROM readings JOIN good AS g ON g.celsius = readings.celsius;               true
                    """)
    void whatTheSqlFiltersIsNoTableOfAllRecords(String from, boolean filtered) throws IOException {
        String script = SCRIPT.replace(
                        "celsius FROM good;\nINSERT INTO hot", "readings.celsius " + from + ";\nINSERT INTO hot")
                .replace("readings.celsius FROM (", "celsius FROM (");

        assertThat(script).isNotEqualTo(SCRIPT);
        assertThat(JSON.readTree(read(script))
                        .get("cleanTables")
                        .get(0)
                        .get("filtered")
                        .asBoolean())
                .isEqualTo(filtered);
    }

    @Test
    void partsOfAColumnAreNotTakenForColumns() throws IOException {
        String script = SCRIPT.replace(
                        "celsius DOUBLE,\n    problem", "celsius DOUBLE, place ROW<a INT, b INT>, problem")
                .replace("SELECT celsius FROM good", "SELECT celsius + place_b FROM good")
                .replace(
                        "AS SELECT celsius FROM readings",
                        "AS SELECT celsius, readings.place.b AS place_b FROM readings");

        JsonNode read = JSON.readTree(read(script));

        assertThat(script).contains("place ROW");
        assertThat(read.at("/cleanTables/0/filtered").asBoolean()).isFalse();
        assertThat(read.at("/topology/cleanTopics/0/completeFor")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'event-json.max-record-size' = '2 kb' | 'event-json.max-record-size' = '2 kb', 'event-json.framing' = 'array' | table clean: a raw record may become several of its rows, so it needs a column source_index, which says which event it is: METADATA FROM 'value.index'
            SELECT celsius FROM good; | SELECT degrees FROM good CROSS JOIN UNNEST(ARRAY[celsius, 1]) AS t (degrees); | table clean: a raw record may become several of its rows, so it needs a column source_index, which says which element: UNNEST(...) WITH ORDINALITY
            """)
    void rowsOfOneRecordMustBeToldApart(String text, String by, String message) {
        assertThat(SCRIPT).contains(text);

        assertThatThrownBy(() -> read(SCRIPT.replaceFirst(Pattern.quote(text), Matcher.quoteReplacement(by))))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("sensors.sql: " + message);
    }

    @Test
    void elementsOfAListAreRowsOfAFilteredTable() throws IOException {
        String script = SCRIPT.replace("clean (celsius DOUBLE)", "clean (celsius DOUBLE, source_index INT NOT NULL)")
                .replace(
                        "INTO clean SELECT celsius FROM good",
                        "INTO clean SELECT degrees, place - 1 FROM good CROSS JOIN UNNEST(ARRAY[celsius, 1]) WITH ORDINALITY AS t (degrees, place)")
                .replace("INTO hot SELECT celsius FROM clean", "INTO hot SELECT celsius FROM good");

        JsonNode read = JSON.readTree(read(script));

        assertThat(read.at("/cleanTables/0/filtered").asBoolean()).isTrue();
        assertThat(read.at("/cleanTables/1/filtered").asBoolean()).isTrue();
    }

    /** With the newest row of each key instead of a row for each record. */
    private static String keyed(String options) {
        return SCRIPT.replace("hot (celsius DOUBLE)", """
                        hot (room STRING NOT NULL, readings BIGINT NOT NULL, PRIMARY KEY (room) NOT ENFORCED)""")
                .replace("'topic' = 'alarms', 'format' = 'event-json'", "'topic' = 'alarms', " + options)
                .replace(
                        "INTO hot SELECT celsius FROM clean WHERE celsius > 50",
                        "INTO hot SELECT room, COUNT(*) FROM (SELECT 'attic' AS room FROM good) GROUP BY room");
    }

    @Test
    void aTableWithAPrimaryKeyHasChangesByIt() throws IOException {
        String script = keyed("'key.format' = 'event-json', 'key.fields' = 'room', 'value.format' = 'event-json',"
                + " 'value.event-json.deleted-field' = 'gone'");

        JsonNode read = JSON.readTree(read(script));

        assertThat(read.at("/topology/cleanTopics/1/completeFor")).isEmpty();
        assertThat(read.at("/cleanTables/1")).isEqualTo(JSON.readTree("""
                {
                  "name": "hot",
                  "topic": "alarms",
                  "filtered": false,
                  "key": ["room"],
                  "columns": [
                    {"name": "room", "type": "STRING", "nullable": false},
                    {"name": "readings", "type": "BIGINT", "nullable": false},
                    {"name": "gone", "type": "INT", "nullable": false}
                  ]
                }
                """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'value.format' = 'event-json', 'value.event-json.deleted-field' = 'gone' | table hot: its PRIMARY KEY is (room), so it needs 'key.fields' = 'room'
            'key.format' = 'event-json', 'key.fields' = 'readings', 'value.format' = 'event-json', 'value.event-json.deleted-field' = 'gone' | table hot: its PRIMARY KEY is (room), so it needs 'key.fields' = 'room'
            'key.format' = 'event-json', 'key.fields' = 'room', 'value.format' = 'event-json' | sensors.sql:32: Unable to create a sink for writing table 'default_catalog.default_database.hot'. The Kafka table 'default_catalog.default_database.hot' with 'event-json' format doesn't support defining PRIMARY KEY
            """)
    void changesThatMayLoseTheirOrderOrTheirDeletionsAreAnError(String options, String message) {
        assertThatThrownBy(() -> read(keyed(options)))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void tombstonesAreAnError() {
        String script = keyed(
                        "'connector' = 'upsert-kafka', 'key.format' = 'event-json', 'value.format' = 'event-json'")
                .replace(
                        "EXCLUDING ALL INCLUDING OPTIONS);\n                        CREATE TEMPORARY TABLE nowhere",
                        "");

        assertThatThrownBy(() -> read(script.replace(
                        "'properties.transaction.timeout.ms' = '60000'\n) LIKE connection (EXCLUDING ALL INCLUDING OPTIONS);",
                        "'properties.bootstrap.servers' = 'localhost:1'\n);")))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("table hot: ClickHouse does not see the empty records by which upsert-kafka");
    }

    static Stream<Arguments> whatATopologyCannotSayIsAnError() {
        return Stream.of(
                arguments(
                        "reason STRING",
                        "cause STRING",
                        "sensors.sql: there must be one sink of dead letters (with the columns source_topic,"
                                + " source_partition, source_offset, reason and payload), but there are 0"),
                arguments(
                        "'topic' = 'readings'",
                        "'topic' = 'a;b'",
                        "table clean: a table that is written to must have one 'topic', but has a, b"),
                arguments(
                        "'topic' = 'indoor; outdoor'", "'topic-pattern' = '.*'", "table readings: 'topic' is missing"),
                arguments("'topic' = 'indoor; outdoor'", "'topic' = ';'", "table readings: 'topic' names no topic"),
                arguments(
                        "'properties.group.id' = 'sensors-etl'",
                        "'properties.isolation.level' = 'read_committed'",
                        "table readings: 'properties.group.id' is missing"),
                arguments("SET 'pipeline.name' = 'sensors';", "", "sensors.sql: SET 'pipeline.name' = '…' is missing"),
                arguments(
                        "'3000000'",
                        "'3 mb'",
                        "table clean: 'properties.max.request.size' must be a number of bytes, but is 3 mb"),
                arguments("FROM clean WHERE", "FROM cleen WHERE", "sensors.sql:32: SQL validation failed."));
    }

    @ParameterizedTest
    @MethodSource
    void whatATopologyCannotSayIsAnError(String text, String by, String message) {
        assertThat(SCRIPT).contains(text);

        assertThatThrownBy(() -> read(SCRIPT.replace(text, by)))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith(message);
    }
}
