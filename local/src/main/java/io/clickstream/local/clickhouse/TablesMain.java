package io.clickstream.local.clickhouse;

import io.clickstream.cli.query.QueryCommand;
import io.clickstream.core.schema.FlowNames;
import io.clickstream.local.process.StartRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Executes a file of tables in an engine of its own, which keeps nothing, and writes down what tables there are then, and which saved
 * queries cannot ask them.
 */
public final class TablesMain {

    /** Where all tables of a pipeline are. */
    public static final String DATABASE = "analytics";

    /** All tables, each with its columns in their order. */
    public static final String TABLES_QUERY = """
            SELECT
                t.name AS name,
                any(t.engine) AS engine,
                any(t.engine_full) AS engineFull,
                any(t.sorting_key) AS sortingKey,
                arrayMap(
                    column -> CAST(
                        (column.2, column.3, column.4, column.5, column.6),
                        'Tuple(name String, type String, defaultKind String, defaultExpression String, codec String)'),
                    arraySort(groupArray((c.position, c.name, c.type, c.default_kind, c.default_expression, c.compression_codec)))) AS columns
            FROM system.tables AS t
            INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
            WHERE t.database = '%s'
            GROUP BY name
            ORDER BY name""".formatted(DATABASE);

    /** Where a syntax error is. */
    private static final Pattern LINE = Pattern.compile("\\(line (\\d+), col \\d+\\)");

    private TablesMain() {}

    /**
     * Ends as a child that {@link StartRefusal cannot start} if the file cannot be executed, or not twice.
     *
     * @param args path of libchdb, an empty folder, configuration file, the file of tables, file for what there is then, file for
     *     what is wrong with queries, and those, each a file
     */
    public static void main(String[] args) throws IOException {
        Engine engine = Engine.open(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        Path file = Path.of(args[3]);
        String statements = Files.readString(file);
        try (Connection connection = engine.connect()) {
            connection.execute("CREATE DATABASE " + DATABASE);
            connection.execute("USE " + DATABASE);
            execute(connection, file, statements, "");
            execute(
                    connection,
                    file,
                    statements,
                    "it is executed at every start, so write CREATE TABLE IF NOT EXISTS: ");
            Files.writeString(Path.of(args[4]), connection.queryText(TABLES_QUERY + " FORMAT JSONEachRow"));
            List<String> problems = new ArrayList<>();
            for (String parameter : QueryCommand.PARAMETERS) {
                connection.execute("SET param_" + parameter + " = 1");
            }
            for (String query : List.of(args).subList(6, args.length)) {
                problem(connection, Path.of(query)).ifPresent(problems::add);
            }
            Files.write(Path.of(args[5]), problems);
        }
        // The engine's own end takes its time, and there is nothing to keep.
        LibC.load()._exit(0);
    }

    /** Plans a query; the tables that every pipeline has are not here. */
    private static Optional<String> problem(Connection connection, Path query) throws IOException {
        try {
            connection.execute("EXPLAIN " + Files.readString(query));
            return Optional.empty();
        } catch (ClickHouseException e) {
            return FlowNames.COMMON_TABLES.stream().anyMatch(e.getMessage()::contains)
                    ? Optional.empty()
                    : Optional.of(query.getParent().getFileName() + "/" + told(query, "", e));
        }
    }

    /** In one line, with the place. */
    private static String told(Path file, String hint, ClickHouseException mistake) {
        String message = mistake.getMessage().replaceAll("\\s+", " ");
        Matcher line = LINE.matcher(message);
        return file.getFileName() + (line.find() ? ":" + line.group(1) : "") + ": " + hint + message;
    }

    private static void execute(Connection connection, Path file, String statements, String hint) {
        try {
            connection.execute(statements);
        } catch (ClickHouseException e) {
            StartRefusal.exit(told(file, hint, e));
        }
    }
}
