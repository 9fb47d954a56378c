package io.clickstream.local.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.local.clickhouse.TablesMain;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tables that a file makes, as ClickHouse's engine knows them. */
final class EngineTables {

    /** One table in each line. */
    static final String FILE = "tables.jsonl";

    /** What is wrong with a saved query, one in each line. */
    private static final String QUERY_PROBLEMS = "queries.txt";

    /** What the engine leaves behind. */
    static final String DATA = "engine";

    private static final ObjectMapper JSON = new ObjectMapper();

    private EngineTables() {}

    /**
     * Makes the tables in an engine that keeps nothing.
     *
     * @param engine its library
     * @param work for files
     * @throws JavaProgram.MistakeException if the SQL is wrong
     */
    static List<TargetTable> of(PipelineFolder folder, InstallLayout layout, Path engine, Path work) {
        List<String> arguments = new ArrayList<>(List.of(
                engine.toString(),
                work.resolve(DATA).toString(),
                layout.clickHouseConfig().toString(),
                folder.tables().toString(),
                work.resolve(FILE).toString(),
                work.resolve(QUERY_PROBLEMS).toString()));
        folder.queries().stream().map(Path::toString).forEach(arguments::add);
        new JavaProgram(
                        layout.quickStart("-Xmx96m", "-XX:TieredStopAtLevel=1"),
                        layout.lib(),
                        Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                "127.0.0.1:1",
                                "CLICKHOUSE_USERS_CONFIG",
                                layout.clickHouseUsers().toString()),
                        TablesMain.class.getName())
                .run(work, arguments);
        return read(work);
    }

    /** What is wrong with the folder's saved queries, found by {@link #of}. */
    static List<String> queryProblems(Path work) {
        try {
            return Files.readAllLines(work.resolve(QUERY_PROBLEMS));
        } catch (IOException e) {
            throw new IllegalStateException("what is wrong with queries cannot be read", e);
        }
    }

    /** Writes tables down for {@link #read}. */
    static void write(List<TargetTable> tables, Path work) throws IOException {
        try (SequenceWriter lines = JSON.writer()
                .withRootValueSeparator("\n")
                .writeValues(work.resolve(FILE).toFile())) {
            lines.writeAll(tables);
        }
    }

    /** Those of a ClickHouse that runs. */
    static List<TargetTable> read(ClickHouse clickHouse) throws InterruptedException {
        List<TargetTable> tables = new ArrayList<>();
        clickHouse.ask(TablesMain.TABLES_QUERY, "JSONEachRow", Map.of(), line -> tables.add(table(line)));
        return tables;
    }

    private static TargetTable table(String json) {
        try {
            return JSON.readValue(json, TargetTable.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a table of ClickHouse cannot be read: " + json, e);
        }
    }

    /** Those that were written down in a folder. */
    static List<TargetTable> read(Path work) {
        try (MappingIterator<TargetTable> tables =
                JSON.readerFor(TargetTable.class).readValues(work.resolve(FILE).toFile())) {
            return tables.readAll();
        } catch (IOException e) {
            throw new IllegalStateException("the tables in " + work + " cannot be read", e);
        }
    }
}
