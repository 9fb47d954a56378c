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
                    TIMESTAMP(3);   String
                    STRING;         DateTime64(3, 'UTC')
                    DOUBLE;         Int64
                    BOOLEAN;        UInt8
                    BYTES;          String
                    """)
    void whatATypeCannotHoldIsOne(String written, String stored) {
        assertThat(problems(List.of(new CleanTable.Column("celsius", written, false)), List.of(column(stored))))
                .containsExactly("tables.sql:5: column celsius of readings is a " + stored
                        + ", but pipeline.sql writes it as " + written);
    }

    @Test
    void aTypeThatIsNotKnownIsNamedWithThoseThatAre() {
        assertThat(problems(
                        List.of(new CleanTable.Column("celsius", "STRING", true)), List.of(column("Array(Float64)"))))
                .singleElement()
                .asString()
                .startsWith(
                        "tables.sql:5: column celsius of readings: values of type Array(Float64) cannot be read yet; known are");
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
