package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.local.folder.CompiledPipeline;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the generated schema makes of clean records with columns of many types: the same value, or a dead letter. */
class TableTypesIT {

    private static final String IDENTITY =
            "\"source_topic\":\"raw_things\",\"source_topic_id\":\"A\",\"source_partition\":0,\"source_offset\":%d,"
                    + "\"source_timestamp\":1774747801000";

    /** What no other record lacks. */
    private static final Map<String, String> REQUIRED = Map.of(
            "id", "1", "state", "\"new\"", "grid", "[]", "customer", "{\"name\":\"n\",\"home\":{}}", "items", "[]");

    @TempDir
    private static Path folder;

    private static TestClickHouse clickHouse;

    @BeforeAll
    static void start() throws Exception {
        InstallLayout layout = InstallLayout.current();
        CompiledPipeline pipeline = new PipelineCompiler(layout, layout.engine(Optional.empty()))
                .compile(
                        PipelineFolder.of("--pipeline", Path.of("src/test/resources/table-types")),
                        folder.resolve("work"));
        // Records that a test writes, instead of Kafka's.
        Path queue = pipeline.schema().resolve("004_things_queue.sql");
        String sql = Files.readString(queue);
        String written = sql.replaceFirst(
                "message String\\s*\\)\\s*ENGINE = Kafka\\([^;]*;",
                "message String, _topic String, _partition UInt64, _offset UInt64,"
                        + " _timestamp_ms Nullable(DateTime64(3)), _key String) ENGINE = Null;");
        assertThat(written).isNotEqualTo(sql);
        Files.writeString(queue, written);
        clickHouse = TestClickHouse.start(folder.resolve("data"), pipeline.schema());
    }

    @AfterAll
    static void stop() throws Exception {
        clickHouse.close();
    }

    @BeforeEach
    void empty() throws Exception {
        clickHouse.run("TRUNCATE TABLE things");
        clickHouse.run("TRUNCATE TABLE dead_letters");
    }

    /** The fields that every record has, but for one that a test writes itself. */
    private static String requiredBut(String column) {
        return REQUIRED.entrySet().stream()
                .filter(field -> !field.getKey().equals(column))
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(","));
    }

    private static void write(String... records) throws Exception {
        StringBuilder insert = new StringBuilder("INSERT INTO things_queue (message) VALUES ");
        for (int i = 0; i < records.length; i++) {
            String record = "{" + records[i] + "," + IDENTITY.formatted(i) + "}";
            insert.append(i == 0 ? "" : ",")
                    .append("('")
                    .append(record.replace("\\", "\\\\").replace("'", "\\'"))
                    .append("')");
        }
        clickHouse.run(insert.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            id       | 18446744073709551615                                | 18446744073709551615
            tiny     | -128                                                | -128
            small    | 255                                                 | 255
            single   | 0.1                                                 | 0.1
            huge     | "99999999999999999999999999999999999999"            | 99999999999999999999999999999999999999
            wide     | "-12345678901234567890.123456789012345678"          | -12345678901234567890.123456789012345678
            positive | "18446744073709551615"                              | 18446744073709551615
            born     | "1900-01-01"                                        | 1900-01-01
            joined   | "2149-06-06"                                        | 2149-06-06
            starts   | "23:59:59"                                          | 23:59:59
            ends     | "23:59:59.999"                                      | 23:59:59.999
            state    | "it's, done"                                        | it's, done
            device   | "61f0c404-5cb3-11e7-907b-a6006ad3dba0"              | 61f0c404-5cb3-11e7-907b-a6006ad3dba0
            address  | "2001:db8::1"                                       | 2001:db8::1
            anything | "{\\"a\\":{\\"b\\":[1,\\"x\\"]}}"                    | {"a":{"b":[1,"x"]}}
            tags     | ["a","it's \\"quoted\\"",""]                        | ['a','it\\'s "quoted"','']
            tags     | []                                                  | []
            tags     | null                                                | []
            grid     | [[1,null],[],[255]]                                 | [[1,NULL],[],[255]]
            seen     | [1774747800123,-2208988800000]                      | ['2026-03-29 01:30:00.123','1900-01-01 00:00:00.000']
            labels   | {"a":-9223372036854775808,"b":null}                 | {'a':-9223372036854775808,'b':NULL}
            customer | {"home":{"since":"2026-01-31"},"name":"","a b":7}   | ('',7,(NULL,'2026-01-31'))
            items    | [{"sku":"s","price":"1234567890123456.7891","kinds":["x","y"]},{"price":"0","sku":""}] | [('s',1234567890123456.7891,['x','y']),('',0,[])]
            maybe    | null                                                | (NULL,[])
            maybe    | {"b":[1,null]}                                      | (NULL,[1,NULL])
            place    | {"lat":1.5,"lon":-2.25}                             | {"lat":1.5,"lon":-2.25}
            """)
    void aValueIsStoredAsItIs(String column, String json, String stored) throws Exception {
        String others = requiredBut(column);

        write(others + ",\"" + column + "\":" + json);

        assertThat(clickHouse.run("SELECT reason FROM dead_letters")).isEmpty();
        assertThat(clickHouse
                        .run("SELECT toString(`" + column + "`) FROM things FORMAT TSVRaw")
                        .strip())
                .isEqualTo(stored);
    }

    @Test
    void aNestedColumnTakesAList() throws Exception {
        write(requiredBut("") + ",\"lines\":[{\"sku\":\"a\",\"how many\":255},{\"how many\":null,\"sku\":\"b\"}]");

        assertThat(clickHouse.run("SELECT reason FROM dead_letters")).isEmpty();
        assertThat(clickHouse.run("SELECT lines.sku, `lines.how many` FROM things"))
                .isEqualTo("['a','b']\t[255,NULL]\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tiny     | 128                                             | tiny is not an Int8: 128
            small    | -1                                              | small is not a UInt8: -1
            huge     | "1.5"                                           | huge is not an Int128: 1.5
            wide     | "123456789012345678901"                         | wide is not a Decimal(38, 18): 123456789012345678901
            born     | "1899-12-31"                                    | born is not a Date32: 1899-12-31
            born     | "2026-02-30"                                    | born is not a Date32: 2026-02-30
            joined   | "2149-06-07"                                    | joined is not a Date: 2149-06-07
            joined   | "1969-12-31"                                    | joined is not a Date: 1969-12-31
            starts   | "noon"                                          | starts is not a Time: noon
            state    | "lost"                                          | state is not an Enum8('new' = 1, 'it\\'s, done' = 2): lost
            device   | "61f0c404"                                      | device is not a UUID: 61f0c404
            anything | "{\\"a\\":1,\\"a\\":2}"                         | anything is not a JSON: {"a":1,"a":2}
            anything | "[1]"                                           | anything is not a JSON: [1]
            tags     | {"a":1}                                         | tags is not an Array(LowCardinality(String)): {"a":1}
            tags     | ["a",null]                                      | tags is not an Array(LowCardinality(String)): ["a",null]
            grid     | [[1],2]                                         | grid is not an Array(Array(Nullable(UInt8))): [[1],2]
            grid     | [[256]]                                         | grid is not an Array(Array(Nullable(UInt8))): [[256]]
            grid     | null                                            | id, state, grid, customer or items is missing
            seen     | [10382256000000]                                | seen is not an Array(DateTime64(3, 'UTC')): [10382256000000]
            labels   | {"a":"x"}                                       | labels is not a Map(LowCardinality(String), Nullable(Int64)): {"a":"x"}
            labels   | {"a":1,"a":2}                                   | labels is not a Map(LowCardinality(String), Nullable(Int64)): {"a":1,"a":2}
            lines    | [{"sku":"s","how many":256}]                    | lines is not an Array(Tuple(`sku` LowCardinality(String), `how many` Nullabl...: [{"sku":"s","how many":256}]
            labels   | [1]                                             | labels is not a Map(LowCardinality(String), Nullable(Int64)): [1]
            customer | {"home":{}}                                     | customer is not a Tuple(name String, `a b` Nullable(Int32), home Tuple(city Nu...: {"home":{}}
            customer | {"name":"n","home":[]}                          | customer is not a Tuple(name String, `a b` Nullable(Int32), home Tuple(city Nu...: {"name":"n","home":[]}
            customer | {"name":"n","home":{"since":"2026-02-30"}}      | customer is not a Tuple(name String, `a b` Nullable(Int32), home Tuple(city Nu...: {"name":"n","home":{"since":"2026-02-30"
            items    | [{"sku":"s"}]                                   | items is not an Array(Tuple(sku LowCardinality(String), price Decimal(20, 4)...: [{"sku":"s"}]
            items    | [{"sku":"s","price":"1","kinds":["z"]}]         | items is not an Array(Tuple(sku LowCardinality(String), price Decimal(20, 4)...: [{"sku":"s","price":"1","kinds":["z"]}]
            items    | [{"sku":"s","price":"99999999999999999"}]       | items is not an Array(Tuple(sku LowCardinality(String), price Decimal(20, 4)...: [{"sku":"s","price":"99999999999999999"}
            items    | [3]                                             | items is not an Array(Tuple(sku LowCardinality(String), price Decimal(20, 4)...: [3]
            """)
    void whatAColumnCannotHoldIsADeadLetter(String column, String json, String reason) throws Exception {
        String others = requiredBut(column);

        // The good one is in the same block.
        write(requiredBut(""), others + ",\"" + column + "\":" + json);

        assertThat(clickHouse.run("SELECT source_offset FROM things")).isEqualTo("0\n");
        assertThat(clickHouse.run("SELECT source_offset, reason FROM dead_letters FORMAT TSVRaw"))
                .isEqualTo("1\t" + reason + "\n");
    }
}
