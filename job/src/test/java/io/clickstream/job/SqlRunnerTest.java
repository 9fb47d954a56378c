package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.table.functions.ScalarFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SqlRunnerTest {

    private static final String USAGE = "; usage: [--sql FILE] [-D NAME=value]... [--backfill NAME [--from TIME]]";
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    // On one line, so that what follows starts on line 1 of its file.
    private static final String TABLES = """
            CREATE TEMPORARY TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '1'); \
            CREATE TEMPORARY TABLE sink (x STRING) WITH ('connector' = 'blackhole'); \
            CREATE TEMPORARY TABLE nowhere (x STRING) WITH ('connector' = 'no-such-connector'); \
            CREATE TEMPORARY FUNCTION seen AS 'io.clickstream.job.SqlRunnerTest$Seen'; \
            """;

    @TempDir
    private Path directory;

    /** Shows the tests that a row came by. */
    public static final class Seen extends ScalarFunction {

        public String eval(String value) {
            SEEN.add(value);
            return value;
        }

        @Override
        public boolean isDeterministic() {
            return false;
        }
    }

    private void run(String sql, String... variables) throws Exception {
        Path file = Files.writeString(directory.resolve("etl.sql"), TABLES + sql);
        SqlRunner.main(Stream.concat(
                        Stream.of("--sql", file.toString()),
                        Stream.of(variables).flatMap(v -> Stream.of("-D", v)))
                .toArray(String[]::new));
    }

    private static void awaitSeen(String... values) {
        await().atMost(Duration.ofSeconds(100)).until(() -> SEEN.containsAll(Set.of(values)));
    }

    @ParameterizedTest
    @CsvSource({
        "etl.sql,               etl.sql",
        "--help,                --help",
        "--sql,                 --sql",
        "-D,                    -D",
        "-D NAME,               -D",
        "-D =value,             -D",
        "-DNAME=value,          -DNAME=value",
        "-D NAME=value --sql,   --sql",
        "-D NAME=value etl.sql, etl.sql",
        "--backfill,            --backfill",
        "--from beginning,      --from"
    })
    void aWrongArgumentIsNamed(String arguments, String wrong) {
        assertThatThrownBy(() -> SqlRunner.main(arguments.split(" ")))
                .isInstanceOf(PipelineException.class)
                .hasMessage("wrong argument " + wrong + USAGE);
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path missing = directory.resolve("missing.sql");
        Path folder = Files.createDirectory(directory.resolve("folder.sql"));
        Path binary = Files.write(directory.resolve("binary.sql"), new byte[] {(byte) 0xff, 0});

        for (Path file : new Path[] {missing, folder, binary}) {
            assertThatThrownBy(() -> SqlRunner.main(new String[] {"--sql", file.toString()}))
                    .isInstanceOf(PipelineException.class)
                    .hasMessage("--sql: the file " + file + " cannot be read as UTF-8 text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- INSERT INTO sink SELECT 'x';", "SET 'pipeline.name' = 'x';"})
    void aScriptWithoutAnInsertIsRefused(String sql) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessage("etl.sql: there is no INSERT, so there is nothing to run");
    }

    @ParameterizedTest
    @MethodSource
    void anErrorNamesTheLineOfItsStatement(String sql, String message) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    static Stream<Arguments> anErrorNamesTheLineOfItsStatement() {
        return Stream.of(
                arguments(
                        "-- no table\nCREATE TABLE t (\n x INT,\n ) WITH ('connector' = 'blackhole');",
                        "etl.sql:2: SQL parse failed. Encountered \")\" at line 4, column 2."),
                arguments("\nINSERT INTO sink SELECT\n\n'x' FRM y z", "etl.sql:2: SQL parse failed. "),
                arguments(
                        "\n\nINSERT INTO sink\nSELECT x FROM missing;",
                        "etl.sql:3: SQL validation failed. SQL validation failed. From line 4, column 15 to line 4,"
                                + " column 21: Object 'missing' not found"),
                arguments(
                        "\nINSERT INTO missing SELECT 'x';",
                        "etl.sql:2: Cannot find table '`default_catalog`.`default_database`.`missing`'"),
                arguments(
                        "\nINSERT INTO sink\nSELECT '${UNSET_HERE}';", "etl.sql:3: the variable UNSET_HERE is not set"),
                arguments(
                        "\nSELECT n FROM numbers;",
                        "etl.sql:2: a SELECT alone goes nowhere; write INSERT INTO … SELECT"),
                arguments("\nSET;", "etl.sql:2: write SET 'key' = 'value'"),
                arguments("\nUSE CATALOG missing;", "etl.sql:2: A catalog with name [missing] does not exist."));
    }

    @ParameterizedTest
    @MethodSource
    void anErrorOfPlanningNamesTheLineOfItsInsert(String faulty, String message) {
        String sql = "INSERT INTO sink SELECT 'x';\n" + faulty + ";\nINSERT INTO sink SELECT 'y';";

        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("etl.sql:" + message)
                .hasMessageNotContaining("\n");
    }

    static Stream<Arguments> anErrorOfPlanningNamesTheLineOfItsInsert() {
        return Stream.of(
                arguments(
                        "INSERT INTO nowhere\nSELECT 'x'",
                        "2: Unable to create a sink for writing table 'default_catalog.default_database.nowhere'."
                                + " Could not find any factory for identifier 'no-such-connector'"),
                arguments(
                        "-- two columns\nINSERT INTO sink\nSELECT 'x', 'y'",
                        "3: Column types of query result and sink for 'default_catalog.default_database.sink' do not"
                                + " match. Cause: Different number of columns."),
                arguments(
                        "\nINSERT INTO sink /*+ OPTIONS('tpyo' = 'x', 'typo' = 'x') */\nSELECT 'x'",
                        "3: Unable to create a sink for writing table 'default_catalog.default_database.sink'."
                                + " Unsupported options found for 'blackhole'. Unsupported options: tpyo"),
                arguments(
                        "CREATE TEMPORARY TABLE clicks (x STRING PRIMARY KEY NOT ENFORCED) WITH ('connector' = 'upsert-kafka',"
                                + " 'key.format' = 'raw', 'value.format' = 'raw');\n"
                                + "INSERT INTO sink SELECT x FROM clicks",
                        "3: Unable to create a source for reading table 'default_catalog.default_database.clicks'."
                                + " One or more required options are missing. Missing required options are: properties.bootstrap.servers"));
    }

    @ParameterizedTest
    @CsvSource({
        "execution.checkpointing.interval, soon",
        "table.exec.resource.default-parallelism, many",
        "execution.runtime-mode, sometimes",
        "execution.checkpointing.mode, sometimes"
    })
    void aWrongValueOfASettingNamesTheLineOfItsSet(String key, String value) {
        String sql =
                "SET 'pipeline.name' = 'x';\nSET '%s' = '%s';\n\nINSERT INTO sink SELECT 'x';".formatted(key, value);

        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("etl.sql:2: Could not parse value '%s' for key '%s'. ".formatted(value, key))
                .hasMessageNotContaining("\n");
    }

    @Test
    void aSettingTakesEffect() throws Exception {
        run("""
                SET 'table.local-time-zone' = '${ZONE}';
                INSERT INTO sink SELECT seen('zone: ' || CAST(TO_TIMESTAMP_LTZ(n - n, 0) AS STRING)) FROM numbers;
                """, "ZONE=Asia/Tokyo");

        awaitSeen("zone: 1970-01-01 09:00:00.000");
    }

    @Test
    void severalInsertsRunAsOneJobWithTheWordsOfTheSqlClientAroundThem() throws Exception {
        run("""
                CREATE TEMPORARY VIEW v AS SELECT n - n AS zero FROM numbers;

                EXECUTE STATEMENT SET
                BEGIN
                  INSERT INTO sink SELECT seen('first ' || CAST(zero AS STRING)) FROM v;
                  INSERT INTO sink SELECT seen('second ' || CAST(zero AS STRING)) FROM v;
                END;
                """);

        awaitSeen("first 0", "second 0");
    }

    @Test
    void anErrorInAStatementSetNamesTheLineOfItsInsert() {
        String sql = "\nexecute statement set -- several\nbegin\n\n  INSERT INTO sink\n  SELECT x FROM missing;\nend";

        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("etl.sql:5: ")
                .hasMessageContaining("From line 6, column 17 to line 6, column 23: Object 'missing' not found");
    }

    @Test
    void anArgumentWinsOverTheEnvironmentAndTheEnvironmentOverADefault() throws Exception {
        // Given
        Map.Entry<String, String> environment = System.getenv().entrySet().stream()
                .filter(entry -> entry.getKey().matches("[A-Za-z_]\\w*"))
                .filter(entry -> entry.getValue().matches("[ -~]+"))
                .findAny()
                .orElseThrow();
        String sql = """
                INSERT INTO sink SELECT seen('argument: ${%1$s:-default}');
                INSERT INTO sink SELECT seen('default: ${UNSET_HERE:-default}');
                INSERT INTO sink SELECT seen('argument: ${SET_HERE:-default}');
                """.formatted(environment.getKey());

        // When
        run(sql, environment.getKey() + "=a=b", "SET_HERE=it's; -- ${UNSET_HERE}");
        run("INSERT INTO sink SELECT seen('environment: ${%s:-default}');".formatted(environment.getKey()));

        // Then
        awaitSeen(
                "argument: a=b",
                "default: default",
                "argument: it's; -- ${UNSET_HERE}",
                "environment: " + environment.getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TABLE", "TEMPORARY TABLE"})
    void kafkaIsAwaitedForEveryTableThatUsesIt(String table) {
        String sql = """
                CREATE %s clicks (x STRING) WITH (
                    'connector' = 'kafka',
                    'topic' = 'clicks',
                    'format' = 'raw',
                    'properties.bootstrap.servers' = 'no-port'
                );
                INSERT INTO sink SELECT x FROM clicks;
                """.formatted(table);

        assertThatThrownBy(() -> run(sql))
                .isInstanceOf(PipelineException.class)
                .hasMessage("clicks: Kafka's client refuses its settings: Invalid url in bootstrap.servers: no-port");
    }

    @Test
    void withoutAFileTheScriptInsideTheJarIsRun() {
        String[] arguments = {"-D", "KAFKA_BOOTSTRAP_SERVERS=no-port"};

        assertThatThrownBy(() -> SqlRunner.main(arguments))
                .isInstanceOf(PipelineException.class)
                .hasMessage("dead_letter_events: Kafka's client refuses its settings:"
                        + " Invalid url in bootstrap.servers: no-port");
    }
}
