package io.clickstream.local.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code make check}: all mistakes of a folder at once. Which ones there are, the unit tests of the checks tell. */
class CheckCommandIT {

    private static final Path EXAMPLE = InstallLayout.current().home().resolve("examples/payments");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        Files.copy(EXAMPLE.resolve("pipeline.sql"), folder.resolve("pipeline.sql"));
        Files.copy(EXAMPLE.resolve("tables.sql"), folder.resolve("tables.sql"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            payments; raw_payments, raw_refunds; payments, refunds, dead_letters
            balances; raw_bookings;              bookings, balances (newest row by account), dead_letters
            """)
    void whatIsRightIsOneLineThatSaysWhatIsFilled(String example, String reads, String fills) {
        Path right = EXAMPLE.resolveSibling(example);

        assertThat(check(right)).isZero();

        assertThat(out.toString().strip()).isEqualTo(right + ": nothing is wrong; reads " + reads + ", fills " + fills);
    }

    @Test
    void mistakesOfAllFilesAreToldAtOnceWithTheirPlaces() throws IOException {
        edit("pipeline.sql", sql -> sql.replace("'payments-refunds'", "'payments-payments'"));
        edit(
                "tables.sql",
                sql -> sql.replace("installments Nullable(UInt8)", "installments UInt8")
                        .replace("    is_test Nullable(Bool),\n", ""));
        Files.createDirectory(folder.resolve("queries"));
        Files.writeString(
                folder.resolve("queries/right.sql"), "-- Right\nSELECT amount FROM payments LIMIT {minutes:UInt32};");
        Files.writeString(folder.resolve("queries/wrong.sql"), "-- Wrong\nSELECT amounts FROM payments");
        Files.writeString(folder.resolve("queries/common.sql"), "SELECT reason FROM dead_letters");
        Files.createDirectory(folder.resolve("samples"));
        Files.writeString(folder.resolve("samples/payments.jsonl"), "{}");

        assertThat(check(folder)).isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("queries/wrong.sql: ")
                                .contains("amounts"),
                        line -> assertThat(line).startsWith("pipeline.sql:109: 'sink.transactional-id-prefix'"),
                        line -> assertThat(line)
                                .startsWith("samples/payments.jsonl: the job reads no topic payments, but raw_"),
                        line -> assertThat(line)
                                .startsWith("tables.sql:9: column installments of payments takes no NULL"),
                        line -> assertThat(line).startsWith("pipeline.sql:85: payments has a column is_test"));
    }

    @Test
    void sqlThatCannotBeReadIsToldOfBothFiles() throws IOException {
        edit("pipeline.sql", sql -> sql.replace("FROM raw_refunds\nWHERE", "FROM raw_refundz\nWHERE"));
        edit("tables.sql", sql -> sql.replace("refund_id String", "refund_id Strin"));

        assertThat(check(folder)).isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("pipeline.sql:133: ")
                                .contains("Object 'raw_refundz' not found"),
                        line -> assertThat(line).startsWith("tables.sql: ").contains("Strin"));
    }

    @Test
    void tablesThatAreMadeOnceOnlyAreAMistake() throws IOException {
        edit("tables.sql", sql -> sql.replace("CREATE TABLE IF NOT EXISTS refunds", "CREATE TABLE refunds"));

        assertThat(check(folder)).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("tables.sql: it is executed at every start, so write CREATE TABLE IF NOT EXISTS: ");
    }

    @Test
    void aFolderThatLacksAFileIsOneLine() throws IOException {
        Files.writeString(folder.resolve("tables.sql"), " \n");

        assertThat(check(folder)).isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .containsExactly(
                        "PIPELINE (--pipeline) must have a file tables.sql with SQL in it, in UTF-8, but is " + folder);
    }

    @Test
    void whatBecomesOfARunningPipelineIsToldBeforeItIsDone(@TempDir Path data) throws IOException {
        PipelineFolder pipeline = PipelineFolder.of("--pipeline", folder);
        new DataOwner(data)
                .take(
                        new PipelineCompiler(
                                        InstallLayout.current(),
                                        InstallLayout.current().engine(Optional.empty()))
                                .compile(pipeline, data.resolve("work")),
                        data.resolve("work"));
        edit(
                "pipeline.sql",
                sql -> sql.replace("reason STRING,", "reason STRING,\n    note STRING,")
                        .replace(
                                "refund_id, payment_id, refunded_at, amount, reason,",
                                "refund_id, payment_id, refunded_at, amount, reason, reason,"));
        edit(
                "tables.sql",
                sql -> sql.replace("installments Nullable(UInt8)", "installments Nullable(UInt16)")
                        .replace("    reason ", "    note Nullable(String),\n    reason "));

        assertThat(check(folder, "--against", data.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString().lines().skip(1))
                .containsExactly(
                        "what becomes of " + data + ":",
                        "  column installments of payments becomes Nullable(UInt16), and was Nullable(UInt8): each value stays the same",
                        "  column note of refunds is added as Nullable(String): NULL in the rows that are there",
                        "  the job goes on where it is");

        // A table more, and a topic that only it has.
        edit(
                "pipeline.sql",
                sql -> sql
                        + sql.substring(
                                        sql.indexOf("INSERT INTO refunds"),
                                        sql.indexOf(";", sql.indexOf("INSERT INTO refunds")))
                                .replace("INTO refunds", "INTO returned")
                        + ";\n");
        String refunds = Files.readString(folder.resolve("pipeline.sql"));
        int table = refunds.indexOf("CREATE TEMPORARY TABLE refunds");
        edit(
                "pipeline.sql",
                sql -> sql.substring(0, table)
                        + sql.substring(table, sql.indexOf(";", table) + 1)
                                .replace("TABLE refunds", "TABLE returned")
                                .replace("'topic' = 'refunds", "'topic' = 'returned")
                                .replace("-refunds'", "-returned'")
                        + "\n"
                        + sql.substring(table));
        edit(
                "tables.sql",
                sql -> sql
                        + sql.substring(sql.indexOf("CREATE TABLE IF NOT EXISTS refunds"))
                                .replace("EXISTS refunds", "EXISTS returned"));
        out.getBuffer().setLength(0);

        assertThat(check(folder, "--against", data.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains(
                        "the job goes on where it is; returned gets rows of new records; backfill adds those of earlier ones");

        edit("tables.sql", sql -> sql.replace("Nullable(UInt16)", "Nullable(Int8)"));

        assertThat(check(folder, "--against", data.toString())).isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .containsExactly(
                        data
                                + " has a column installments of payments that is Nullable(UInt8), and not Nullable(Int8): not in place."
                                + " Fill a table of another name from the raw topics (--start-over), then give it this one's name");
        assertThat(check(folder, "--against", "nowhere")).isEqualTo(2);
        assertThat(err.toString()).contains("AGAINST (--against) must be the data folder of a pipeline that has run");
    }

    private int check(Path pipeline, String... more) {
        CommandLine command = Settings.commandLine(new CheckCommand(Map.of()), Map.of(), Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> arguments = new ArrayList<>(List.of("--pipeline", pipeline.toString()));
        arguments.addAll(List.of(more));
        return command.execute(arguments.toArray(String[]::new));
    }

    private void edit(String file, UnaryOperator<String> change) throws IOException {
        String before = Files.readString(folder.resolve(file));
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(folder.resolve(file), after);
    }
}
