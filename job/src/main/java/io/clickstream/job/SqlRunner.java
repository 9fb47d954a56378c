package io.clickstream.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.operations.command.SetOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits a SQL file as one Flink job. Knows nothing of the events: what happens to them stands in the file. */
public final class SqlRunner {

    private static final Logger LOGGER = LoggerFactory.getLogger(SqlRunner.class);
    private static final String DEFAULT_SCRIPT = "pipeline.sql";
    private static final Duration KAFKA_INTERVAL = Duration.ofSeconds(5);

    // Flink's own SQL client wants these words around several INSERTs; here they change nothing.
    private static final Pattern STATEMENT_SET =
            Pattern.compile("\\s*EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN\\b", Pattern.CASE_INSENSITIVE);

    private static final Set<String> OPTIONS_AT_FAULT = Set.of("Unsupported options:", "Missing required options are:");

    private final String name;
    private final List<SqlScript.Statement> script;
    private final TableEnvironmentInternal tables;
    // The line of each SET. Flink reads most values only when it plans an INSERT.
    private final Map<String, Integer> settings = new HashMap<>();

    private SqlRunner(String name, List<SqlScript.Statement> script) {
        this.name = name;
        this.script = script;
        this.tables = (TableEnvironmentInternal) TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    }

    /**
     * @param args {@code [--sql FILE] [-D NAME=value]…}; without a file the {@code pipeline.sql} inside the jar is run
     * @throws PipelineException with one readable line if the arguments or the file are wrong
     */
    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.parse(args);
        Map<String, String> environment = System.getenv();
        List<SqlScript.Statement> script = SqlScript.parse(
                arguments.name(),
                arguments.read(),
                variable -> arguments.variables().getOrDefault(variable, environment.get(variable)));
        new SqlRunner(arguments.name(), script).run();
    }

    private void run() throws Exception {
        List<SqlScript.Statement> inserts = new ArrayList<>();
        for (SqlScript.Statement statement : script) {
            if (!statement.sql().strip().equalsIgnoreCase("END")) {
                apply(withoutStatementSet(statement), inserts);
            }
        }
        if (inserts.isEmpty()) {
            throw new PipelineException(name + ": there is no INSERT, so there is nothing to run");
        }
        awaitKafka();
        submit(inserts);
    }

    private static SqlScript.Statement withoutStatementSet(SqlScript.Statement statement) {
        Matcher words = STATEMENT_SET.matcher(statement.sql());
        if (!words.lookingAt()) {
            return statement;
        }
        String sql = words.replaceFirst(found -> found.group().replaceAll("\\S", " "));
        return new SqlScript.Statement(
                1 + (int) sql.lines().takeWhile(String::isBlank).count(), sql);
    }

    private void apply(SqlScript.Statement statement, List<SqlScript.Statement> inserts) {
        try {
            Operation operation = tables.getParser().parse(statement.sql()).get(0);
            if (operation instanceof SetOperation set) {
                String key = set.getKey().orElseThrow(() -> new PipelineException("write SET 'key' = 'value'"));
                tables.getConfig().set(key, set.getValue().orElseThrow());
                settings.put(key, statement.line());
            } else if (operation instanceof ModifyOperation) {
                inserts.add(statement);
            } else if (operation instanceof QueryOperation) {
                throw new PipelineException("a SELECT alone goes nowhere; write INSERT INTO … SELECT");
            } else {
                tables.executeInternal(operation);
            }
        } catch (RuntimeException e) {
            throw error(statement.line(), e);
        }
    }

    private void awaitKafka() throws InterruptedException {
        KafkaReadiness readiness = new KafkaReadiness(KAFKA_INTERVAL, LOGGER::warn);
        for (String table : tables.listTables()) {
            Map<String, String> options = options(table);
            // A table without topics only lends its options to others.
            if ("kafka".equals(options.get("connector")) && options.containsKey("topic")) {
                readiness.await(table, options);
            }
        }
    }

    private Map<String, String> options(String table) {
        ObjectIdentifier identifier =
                ObjectIdentifier.of(tables.getCurrentCatalog(), tables.getCurrentDatabase(), table);
        return tables.getCatalogManager()
                .getTable(identifier)
                .map(found -> (ResolvedCatalogBaseTable<?>) found.getResolvedTable())
                .map(ResolvedCatalogBaseTable::getOptions)
                .orElse(Map.of());
    }

    private void submit(List<SqlScript.Statement> inserts) {
        try {
            StatementSet statements = tables.createStatementSet();
            inserts.forEach(insert -> statements.addInsertSql(insert.sql()));
            statements.execute();
        } catch (RuntimeException e) {
            // The set fails as a whole: plan each INSERT by itself to name the one at fault.
            for (SqlScript.Statement insert : inserts) {
                try {
                    tables.explainSql(insert.sql());
                } catch (RuntimeException cause) {
                    throw error(insert.line(), cause);
                }
            }
            throw e;
        }
    }

    private PipelineException error(int line, RuntimeException cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String outer = summary(cause);
        String inner = summary(root);
        String message = outer.contains(inner) ? outer : outer + " " + inner;
        int origin = settings.keySet().stream()
                .filter(key -> message.contains("key '" + key + "'"))
                .findFirst()
                .map(settings::get)
                .orElse(line);
        return new PipelineException(name + ":" + origin + ": " + message, cause);
    }

    /** Flink follows a one-line summary with schemas and lists; of those a cause and the first wrong option help. */
    private static String summary(Throwable error) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        if (lines.size() > 1 && lines.get(1).startsWith("Cause:")) {
            return lines.get(0) + " " + lines.get(1);
        }
        if (lines.size() > 2 && OPTIONS_AT_FAULT.contains(lines.get(1))) {
            return lines.get(0) + " " + lines.get(1) + " " + lines.get(2);
        }
        return lines.get(0);
    }

    /**
     * The command line.
     *
     * @param script the SQL file, null for the one inside the jar
     * @param variables values for {@code ${NAME}}, which win over the environment
     */
    private record Arguments(Path script, Map<String, String> variables) {

        private static final String USAGE = "; usage: [--sql FILE] [-D NAME=value]...";

        static Arguments parse(String[] args) {
            Path script = null;
            Map<String, String> variables = new LinkedHashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                String value = i + 1 < args.length ? args[i + 1] : null;
                if (value != null && args[i].equals("--sql")) {
                    script = Path.of(value);
                } else if (value != null && args[i].equals("-D") && value.indexOf('=') > 0) {
                    variables.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
                } else {
                    throw new PipelineException("wrong argument " + args[i] + USAGE);
                }
            }
            return new Arguments(script, variables);
        }

        String name() {
            return script == null ? DEFAULT_SCRIPT : script.getFileName().toString();
        }

        String read() throws IOException {
            if (script == null) {
                try (InputStream in = SqlRunner.class.getResourceAsStream("/" + DEFAULT_SCRIPT)) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            try {
                return Files.readString(script);
            } catch (IOException e) {
                throw new PipelineException("--sql: the file " + script + " cannot be read as UTF-8 text", e);
            }
        }
    }
}
