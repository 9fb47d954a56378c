package io.clickstream.job;

import io.clickstream.job.source.TopicIdModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.PlanReference;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.apache.flink.table.operations.ModifyOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.QueryOperation;
import org.apache.flink.table.operations.SinkModifyOperation;
import org.apache.flink.table.operations.command.SetOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;

/**
 * A script of which all but the INSERTs has taken effect, in a table environment of its own. Nothing runs yet, and nothing
 * has asked Kafka.
 */
public final class PreparedScript {

    // Flink's own SQL client wants these words around several INSERTs; here they change nothing.
    private static final Pattern STATEMENT_SET =
            Pattern.compile("\\s*EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN\\b", Pattern.CASE_INSENSITIVE);

    private static final Set<String> OPTIONS_AT_FAULT = Set.of("Unsupported options:", "Missing required options are:");

    private final String name;
    private final Optional<Backfill> backfill;
    private final TableEnvironmentInternal environment;
    private final List<SqlScript.Statement> inserts = new ArrayList<>();
    // All that may read or write a table.
    private final List<String> queries = new ArrayList<>();
    // The line of each SET. Flink reads most values only when it plans an INSERT.
    private final Map<String, Integer> settings = new HashMap<>();

    private PreparedScript(String name, Optional<Backfill> backfill) {
        this.name = name;
        this.backfill = backfill;
        this.environment = (TableEnvironmentInternal) TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        environment.loadModule(TopicIdModule.NAME, new TopicIdModule());
    }

    /**
     * Executes what comes before the INSERTs, and checks those as far as a parser can.
     *
     * @param name what errors call the script
     * @throws PipelineException with the line of the statement that is wrong, or if there is no INSERT
     */
    public static PreparedScript of(String name, List<SqlScript.Statement> script) {
        return of(name, script, Optional.empty());
    }

    /**
     * The same for a job that reads again, which takes part of it.
     *
     * @throws PipelineException with the line of the statement that is wrong, or if there is no INSERT for it
     */
    static PreparedScript of(String name, List<SqlScript.Statement> script, Optional<Backfill> backfill) {
        PreparedScript prepared = new PreparedScript(name, backfill);
        for (SqlScript.Statement statement : script) {
            if (!statement.sql().strip().equalsIgnoreCase("END")) {
                prepared.apply(withoutStatementSet(statement));
            }
        }
        if (prepared.inserts.isEmpty()) {
            throw new PipelineException(name + ": there is no INSERT"
                    + (backfill.isPresent() ? " into a table without a PRIMARY KEY" : "")
                    + ", so there is nothing to run");
        }
        backfill.ifPresent(own -> prepared.rename(" backfill " + own.name()));
        return prepared;
    }

    /** What errors call the script. */
    public String name() {
        return name;
    }

    /** What the script has SET, and Flink's defaults. */
    public ReadableConfig settings() {
        return environment.getConfig();
    }

    /** The tables and views of the script's last database, temporary ones as well. */
    public List<ObjectIdentifier> tables() {
        return Arrays.stream(environment.listTables())
                .map(table ->
                        ObjectIdentifier.of(environment.getCurrentCatalog(), environment.getCurrentDatabase(), table))
                .toList();
    }

    /** Whether a statement besides those that make tables may mean a table: nobody waits for the topics of one that is not used. */
    boolean mentions(ObjectIdentifier table) {
        Pattern word = Pattern.compile("(?<![\\w$])" + Pattern.quote(table.getObjectName()) + "(?![\\w$])");
        return queries.stream().anyMatch(sql -> word.matcher(sql).find());
    }

    /** A table or view as the catalog has it, with what LIKE has added to its options and columns. */
    public Optional<ResolvedCatalogBaseTable<?>> table(ObjectIdentifier identifier) {
        return environment.getCatalogManager().getTable(identifier).map(found -> found.getResolvedTable());
    }

    /** A path as a plan writes it: every part of it in backticks. */
    public ObjectIdentifier identifier(String path) {
        return environment
                .getCatalogManager()
                .qualifyIdentifier(environment.getParser().parseIdentifier(path));
    }

    /**
     * Plans all INSERTs as one job.
     *
     * @param planning what is done with them, such as {@link StatementSet#compilePlan()}
     * @throws PipelineException with the line of the INSERT or SET that is wrong
     */
    public <T> T plan(Function<StatementSet, T> planning) {
        try {
            StatementSet statements = environment.createStatementSet();
            inserts.forEach(insert -> statements.addInsertSql(insert.sql()));
            return planning.apply(statements);
        } catch (RuntimeException e) {
            // The set fails as a whole: plan each INSERT by itself to name the one at fault.
            for (SqlScript.Statement insert : inserts) {
                try {
                    environment.explainSql(insert.sql());
                } catch (RuntimeException cause) {
                    throw error(insert.line(), cause);
                }
            }
            throw e;
        }
    }

    /**
     * Submits all INSERTs as one job, whose operators find their state again after a change elsewhere in the script.
     *
     * @throws PipelineException with the line of the INSERT or SET that is wrong
     */
    TableResult execute() {
        return plan(statements -> environment
                .loadPlan(PlanReference.fromJsonString(
                        OperatorIds.numbered(statements.compilePlan().asJsonString())))
                .execute());
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

    private void apply(SqlScript.Statement statement) {
        try {
            Operation operation = environment.getParser().parse(statement.sql()).get(0);
            if (operation instanceof SetOperation set) {
                String key = set.getKey().orElseThrow(() -> new PipelineException("write SET 'key' = 'value'"));
                environment.getConfig().set(key, set.getValue().orElseThrow());
                settings.put(key, statement.line());
            } else if (operation instanceof ModifyOperation insert) {
                if (isRun(insert)) {
                    inserts.add(statement);
                    queries.add(statement.sql());
                }
            } else if (operation instanceof QueryOperation) {
                throw new PipelineException("a SELECT alone goes nowhere; write INSERT INTO … SELECT");
            } else {
                environment.executeInternal(operation instanceof CreateTableOperation table ? own(table) : operation);
                if (!(operation instanceof CreateTableOperation)) {
                    queries.add(statement.sql());
                }
            }
        } catch (RuntimeException e) {
            throw error(statement.line(), e);
        }
    }

    private boolean isRun(ModifyOperation insert) {
        return backfill.isEmpty()
                || !(insert instanceof SinkModifyOperation sink)
                || backfill.get().fills(sink.getContextResolvedTable().getResolvedTable());
    }

    private CreateTableOperation own(CreateTableOperation table) {
        return backfill.map(own -> new CreateTableOperation(
                        table.getTableIdentifier(),
                        table.getCatalogTable()
                                .copy(own.options(table.getCatalogTable().getOptions())),
                        table.isIgnoreIfExists(),
                        table.isTemporary()))
                .orElse(table);
    }

    private void rename(String suffix) {
        settings()
                .getOptional(PipelineOptions.NAME)
                .ifPresent(usual -> environment.getConfig().set(PipelineOptions.NAME, usual + suffix));
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
}
