package io.clickstream.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableCheckTest {

    private static final SqlFile PIPELINE = new SqlFile("pipeline.sql", """
            SET 'pipeline.name' = 'readings';
            CREATE TEMPORARY TABLE readings (
                sensor STRING NOT NULL,
                celsius DOUBLE
            );
            """);

    private static final SqlFile TABLES = new SqlFile("tables.sql", """
            -- readings
            CREATE TABLE IF NOT EXISTS readings
            (
                sensor String,
                celsius Nullable(Float64)
            )
            """);

    private static final List<CleanTable.Column> IDENTITY = List.of(
            new CleanTable.Column("source_topic", "STRING", false),
            new CleanTable.Column("source_topic_id", "STRING", false),
            new CleanTable.Column("source_partition", "INT", false),
            new CleanTable.Column("source_offset", "BIGINT", false),
            new CleanTable.Column("source_timestamp", "TIMESTAMP_LTZ(3)", false));

    private static final List<TargetTable.Column> STORED_IDENTITY = List.of(
            new TargetTable.Column("source_topic", "LowCardinality(String)", ""),
            new TargetTable.Column("source_topic_id", "LowCardinality(String)", ""),
            new TargetTable.Column("source_partition", "UInt32", ""),
            new TargetTable.Column("source_offset", "UInt64", ""),
            new TargetTable.Column("source_timestamp", "Nullable(DateTime64(3, 'UTC'))", ""),
            new TargetTable.Column("inserted_at", "DateTime64(3, 'UTC')", ""));

    private static final String KEY = "sensor, source_topic, source_partition, source_offset, source_topic_id";

    private static final CleanTable.Column SENSOR = new CleanTable.Column("sensor", "STRING", false);
    private static final TargetTable.Column STORED_SENSOR = new TargetTable.Column("sensor", "String", "");

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    STRING;             String
                    STRING;             LowCardinality(Nullable(String))
                    STRING;             UUID
                    STRING;             Nullable(IPv6)
                    STRING;             Int64
                    BOOLEAN;            Bool
                    INT;                UInt8
                    BIGINT;             Int128
                    INT;                Decimal(10, 0)
                    DOUBLE;             Float32
                    DECIMAL(12, 2);     Decimal(12, 2)
                    DECIMAL(12, 2);     Decimal(38, 10)
                    DECIMAL(12, 2);     String
                    DECIMAL(38, 0);     Int128
                    DECIMAL(20, 0);     UInt64
                    TINYINT;            Int8
                    FLOAT;              Float32
                    STRING;             Enum8('a' = 1)
                    STRING;             JSON
                    DATE;               Date32
                    DATE;               Nullable(Date)
                    TIME(0);            Time
                    TIME(3);            Time64(3)
                    ARRAY<INT NOT NULL>; Array(UInt8)
                    ARRAY<STRING>;      Array(LowCardinality(Nullable(String)))
                    ARRAY<INT>;         String
                    MAP<STRING, DOUBLE>; Map(LowCardinality(String), Nullable(Float64))
                    ROW<`a b` INT NOT NULL, `c` ARRAY<ROW<`d` TIMESTAMP(3) NOT NULL> NOT NULL>>; Tuple(`a b` Int32, c Array(Tuple(d DateTime64(3))))
                    ROW<`a` INT>;       JSON
                    TIMESTAMP(3);       DateTime64(3, 'UTC')
                    TIMESTAMP_LTZ(3);   Nullable(DateTime64(6, 'UTC'))
                    """)
    void whatATypeCanHoldIsNoProblem(String written, String stored) {
        assertThat(problems(List.of(new CleanTable.Column("celsius", written, false)), List.of(column(stored))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    DECIMAL(12, 2); Decimal(12, 1)
                    DECIMAL(12, 2); Decimal(11, 2)
                    DECIMAL(12, 2); Int64
                    TIME(3);        Time
                    TIME(3);        Time64(2)
                    DATE;           DateTime64(3)
                    ARRAY<INT>;     Int32
                    ARRAY<INT>;     Map(String, Int32)
                    MAP<STRING, INT>; Map(Int32, Int32)
                    MAP<STRING, INT>; Tuple(a Int32)
                    TIMESTAMP(3);   String
                    STRING;         DateTime64(3, 'UTC')
                    DOUBLE;         Int64
                    BOOLEAN;        UInt8
                    BYTES;          String
                    """)
    void whatATypeCannotHoldIsOne(String written, String stored) {
        assertThat(problems(List.of(new CleanTable.Column("celsius", written, false)), List.of(column(stored))))
                .containsExactly("tables.sql:5: column celsius of readings has the type " + stored
                        + ", but pipeline.sql writes it as " + written);
    }

    @Test
    void aTypeThatIsNotKnownIsNamedWithThoseThatAre() {
        assertThat(problems(List.of(new CleanTable.Column("celsius", "STRING", true)), List.of(column("BFloat16"))))
                .singleElement()
                .asString()
                .startsWith(
                        "tables.sql:5: column celsius of readings has the type BFloat16, of which no value can be read yet; known are");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    ARRAY<INT>; Array(Int32); celsius[] of readings takes no NULL, but may be NULL in pipeline.sql: write NOT NULL there, or Nullable(Int32) here
                    ARRAY<ROW<`d` DECIMAL(10, 2) NOT NULL> NOT NULL>; Array(Tuple(d Decimal(10, 1))); celsius[].d of readings has the type Decimal(10, 1), but pipeline.sql writes it as DECIMAL(10, 2)
                    ROW<`a` INT NOT NULL, `b` INT> NOT NULL; Tuple(a Int32); celsius.b of readings is written by pipeline.sql, but is not in the Tuple(a Int32): add it there, or leave it out
                    ROW<`a` INT NOT NULL>; Tuple(a Int32, b Int8); celsius.b of readings is not written by pipeline.sql: add it to the ROW there, or leave it out of the Tuple(a Int32, b Int8)
                    MAP<STRING, BOOLEAN>; Map(String, Int8); celsius{} of readings has the type Int8, but pipeline.sql writes it as BOOLEAN
                    ROW<`a` ROW<`b` INT NOT NULL>> NOT NULL; Tuple(a Tuple(b Int32)); celsius.a.b of readings takes no NULL, but may be NULL in pipeline.sql: write NOT NULL there, or Nullable(Int32) here
                    ARRAY<BIGINT>; Array(BFloat16); celsius[] of readings has the type BFloat16, of which no value can be read yet
                    """)
    void partsThatDoNotFitAreNamed(String written, String stored, String problem) {
        assertThat(problems(List.of(new CleanTable.Column("celsius", written, false)), List.of(column(stored))))
                .singleElement()
                .asString()
                .startsWith("tables.sql:5: column " + problem);
    }

    @Test
    void nullsThatATableDoesNotTakeAreAProblem() {
        assertThat(problems(List.of(new CleanTable.Column("celsius", "DOUBLE", true)), List.of(column("Float64"))))
                .containsExactly(
                        "tables.sql:5: column celsius of readings takes no NULL, but may be NULL in pipeline.sql: write NOT"
                                + " NULL there, or Nullable(Float64) here");
    }

    @Test
    void columnsOfOneSideAloneAreAProblem() {
        assertThat(problems(
                        List.of(new CleanTable.Column("celsius", "DOUBLE", true)),
                        List.of(
                                new TargetTable.Column("kelvin", "Float64", ""),
                                new TargetTable.Column("place", "String", "DEFAULT"),
                                new TargetTable.Column("day", "Date", "ALIAS"))))
                .containsExactly(
                        "pipeline.sql:4: readings has a column celsius, but table readings in tables.sql has none: add it there,"
                                + " or leave it out here",
                        "tables.sql:2: column kelvin of readings is not written by pipeline.sql: add it to table readings there,"
                                + " or give it a DEFAULT");
    }

    @Test
    void aColumnBesideAnotherMayTakeWhatIsNoValueOfIt() {
        assertThat(problems(
                        List.of(new CleanTable.Column("celsius", "STRING", true)),
                        List.of(
                                column("Nullable(Float64)"),
                                new TargetTable.Column("celsius_text", "Nullable(String)", ""))))
                .isEmpty();
    }

    @Test
    void aRowNeedsThePlaceOfItsRawRecord() {
        assertThat(new TableCheck(PIPELINE, TABLES)
                        .problems(
                                List.of(new CleanTable("readings", "clean", false, List.of(), List.of(SENSOR))),
                                List.of(target("ReplacingMergeTree", KEY, List.of()))))
                .contains(
                        "pipeline.sql:2: readings needs source_topic, source_topic_id, source_partition, source_offset,"
                                + " source_timestamp, which name the raw record of a row: select them from the table that reads it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    MergeTree;          sensor, source_topic, source_partition, source_offset, source_topic_id
                    ReplacingMergeTree; sensor, source_topic, source_partition, source_offset
                    ReplacingMergeTree; sensor
                    """)
    void aTableThatKeepsARecordTwiceIsAProblem(String engine, String key) {
        assertThat(new TableCheck(PIPELINE, TABLES)
                        .problems(List.of(clean(List.of())), List.of(target(engine, key, List.of()))))
                .singleElement()
                .asString()
                .startsWith("tables.sql:2: readings must be a ReplacingMergeTree with source_topic,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    ReplacingMergeTree(clean_offset, is_deleted) ORDER BY sensor; sensor;           UInt64; true
                    ReplacingMergeTree(clean_offset, is_deleted);                 sensor;           UInt32; true
                    ReplacingMergeTree(clean_offset);                             sensor;           UInt64; false
                    ReplacingMergeTree;                                           sensor;           UInt64; false
                    MergeTree;                                                    sensor;           UInt64; false
                    ReplacingMergeTree(clean_offset, is_deleted);                 sensor, celsius;  UInt64; false
                    ReplacingMergeTree(clean_offset, is_deleted);                 celsius;          UInt64; false
                    ReplacingMergeTree(clean_offset, is_deleted);                 sensor;           String; false
                    """)
    void aTableByAKeyKeepsItsNewestRow(String engine, String key, String offset, boolean right) {
        List<CleanTable.Column> written = List.of(SENSOR, new CleanTable.Column("is_deleted", "INT", false));
        List<TargetTable.Column> stored = List.of(
                STORED_SENSOR,
                new TargetTable.Column("is_deleted", "UInt8", ""),
                new TargetTable.Column("clean_partition", "UInt32", ""),
                new TargetTable.Column("clean_offset", offset, ""));

        List<String> problems = new TableCheck(PIPELINE, TABLES)
                .problems(
                        List.of(new CleanTable("readings", "clean", false, List.of("sensor"), written)),
                        List.of(new TargetTable("readings", engine.replaceFirst("\\(.*", ""), engine, key, stored)));

        if (right) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems)
                    .containsExactly(
                            "tables.sql:2: readings must be a ReplacingMergeTree(clean_offset, is_deleted) ORDER BY (sensor), with"
                                    + " the columns clean_partition UInt32, clean_offset UInt64 and is_deleted UInt8: then it has"
                                    + " the newest row of each PRIMARY KEY");
        }
    }

    @Test
    void eventsOfARecordAreToldApartByTheKey() {
        List<CleanTable.Column> index = List.of(new CleanTable.Column("source_index", "INT", false));
        List<CleanTable.Column> both = List.of(index.get(0), new CleanTable.Column("source_count", "INT", false));
        List<TargetTable.Column> stored = List.of(
                new TargetTable.Column("source_index", "UInt32", ""),
                new TargetTable.Column("source_count", "UInt32", ""));

        assertThat(problems(index, stored.subList(0, 1)))
                .containsExactly(
                        "pipeline.sql:2: readings has source_index, and needs source_count, too: how many events the raw record"
                                + " has, so that a missing one is noticed");
        assertThat(problems(both, stored))
                .containsExactly(
                        "tables.sql:2: readings must be a ReplacingMergeTree with source_topic, source_partition, source_offset,"
                                + " source_index and source_topic_id in its ORDER BY: then a record that is delivered twice is one row");
        assertThat(new TableCheck(PIPELINE, TABLES)
                        .problems(
                                List.of(clean(both)),
                                List.of(target("ReplacingMergeTree", KEY + ", source_index", stored))))
                .isEmpty();
    }

    @Test
    void aTopicWithoutTableIsAProblem() {
        assertThat(new TableCheck(PIPELINE, TABLES).problems(List.of(clean(List.of())), List.of()))
                .containsExactly(
                        "pipeline.sql:2: readings writes to topic clean, but tables.sql has no table readings to keep"
                                + " it in");
    }

    private static List<String> problems(List<CleanTable.Column> written, List<TargetTable.Column> stored) {
        return new TableCheck(PIPELINE, TABLES)
                .problems(List.of(clean(written)), List.of(target("ReplacingMergeTree", KEY, stored)));
    }

    private static TargetTable.Column column(String type) {
        return new TargetTable.Column("celsius", type, "");
    }

    private static CleanTable clean(List<CleanTable.Column> more) {
        List<CleanTable.Column> columns = new ArrayList<>(List.of(SENSOR));
        columns.addAll(more);
        columns.addAll(IDENTITY);
        return new CleanTable("readings", "clean", false, List.of(), columns);
    }

    private static TargetTable target(String engine, String key, List<TargetTable.Column> more) {
        List<TargetTable.Column> columns = new ArrayList<>(List.of(STORED_SENSOR));
        columns.addAll(more);
        columns.addAll(STORED_IDENTITY);
        return new TargetTable("readings", engine, engine, key, columns);
    }

    @Test
    void namesOfThePipelinesOwnTablesAndColumnsAreAProblem() {
        List<TargetTable.Column> columns = List.of(new TargetTable.Column("flow_payload", "String", "DEFAULT"));
        List<String> problems = new TableCheck(PIPELINE, TABLES)
                .problems(
                        List.of(),
                        List.of(
                                new TargetTable("dead_letters", "MergeTree", "MergeTree", "", List.of()),
                                new TargetTable("readings", "MergeTree", "MergeTree", "", columns)));

        assertThat(problems)
                .containsExactly(
                        "tables.sql: every pipeline has a table or view dead_letters of its own: call this one otherwise",
                        "tables.sql:2: column flow_payload of readings: names that begin with flow_ are the pipeline's own, call"
                                + " it otherwise");
    }

    @Test
    void theNameOfAnotherTablesQueueIsAProblem() {
        List<CleanTable> clean = List.of(new CleanTable("readings", "readings", false, List.of(), List.of()));

        assertThat(new TableCheck(PIPELINE, TABLES)
                        .problems(
                                clean,
                                List.of(new TargetTable("readings_queue", "MergeTree", "MergeTree", "", List.of()))))
                .contains(
                        "tables.sql: every pipeline has a table or view readings_queue of its own: call this one otherwise");
    }
}
