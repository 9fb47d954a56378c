package io.clickstream.core.clickhouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ClickHouse's HTTP interface. What a query depends on goes beside it, as parameters ({@code {name:Type}}). A row is a JSON
 * array; bytes that need not be UTF-8 have to be asked for in Base64.
 *
 * <p>Every method throws {@link UnavailableException} if ClickHouse does not answer, {@link ConfigurationException} if it does
 * not know the user or the database, and {@link ClickHouseException} if it refuses the query.
 */
public final class ClickHouse {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(30);
    private static final Pattern CODE = Pattern.compile("Code: (\\d+)");
    private static final int UNKNOWN_DATABASE = 81;
    private static final int AUTHENTICATION_FAILED = 516;
    private static final String ROW_FORMAT = "JSONCompactEachRow";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI address;
    private final String user;
    private final String password;
    private final String database;
    private final Duration queryTimeout;
    private final Map<String, String> settings;

    /**
     * @param address of the HTTP interface
     * @param password empty if there is none
     * @param database of plain table names
     */
    public ClickHouse(URI address, String user, String password, String database) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_TIMEOUT)
                        .build(),
                address,
                user,
                password,
                database,
                QUERY_TIMEOUT,
                Map.of());
    }

    private ClickHouse(
            HttpClient http,
            URI address,
            String user,
            String password,
            String database,
            Duration queryTimeout,
            Map<String, String> settings) {
        this.http = http;
        this.address = address;
        this.user = user;
        this.password = password;
        this.database = database;
        this.queryTimeout = queryTimeout;
        this.settings = Map.copyOf(settings);
    }

    /**
     * The same ClickHouse for queries that may take and cost less.
     *
     * @param timeout how long a query may take until it counts as not answered
     * @param querySettings settings of ClickHouse for every query, such as {@code max_threads}
     */
    public ClickHouse limited(Duration timeout, Map<String, String> querySettings) {
        return new ClickHouse(http, address, user, password, database, timeout, querySettings);
    }

    /** The ClickHouse of a local run. */
    public static ClickHouse at(URI address) {
        return new ClickHouse(address, "default", "", "analytics");
    }

    /** Where it is. */
    public URI address() {
        return address;
    }

    /** Texts as the value of a parameter of type {@code Array(String)}. */
    public static String array(Collection<String> texts) {
        return texts.stream().map(ClickHouse::quote).collect(Collectors.joining(",", "[", "]"));
    }

    /** A text as it stands inside of an array or a tuple. */
    public static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The bytes of a value that a query has asked for in Base64; null for NULL. */
    public static byte[] bytes(JsonNode base64) {
        return base64.isNull() ? null : Base64.getDecoder().decode(base64.asText());
    }

    /** Runs a query whose result fits into memory. */
    public List<JsonNode> query(String sql) throws InterruptedException {
        return query(sql, Map.of());
    }

    /**
     * Runs a query whose result fits into memory.
     *
     * @param parameters by name
     */
    public List<JsonNode> query(String sql, Map<String, String> parameters) throws InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        forEachRow(sql, parameters, rows::add);
        return rows;
    }

    /** Runs a query whose result is one number. */
    public long queryNumber(String sql) throws InterruptedException {
        return queryNumber(sql, Map.of());
    }

    /**
     * Runs a query whose result is one number.
     *
     * @param parameters by name
     */
    public long queryNumber(String sql, Map<String, String> parameters) throws InterruptedException {
        return query(sql, parameters).get(0).get(0).asLong();
    }

    /**
     * Runs a query and takes its rows one by one.
     *
     * @param parameters by name
     */
    public void forEachRow(String sql, Map<String, String> parameters, Consumer<JsonNode> row)
            throws InterruptedException {
        forEachLine(
                sql, parameters, Map.of("default_format", ROW_FORMAT), queryTimeout, line -> row.accept(json(line)));
    }

    /**
     * Asks for something in a format. ClickHouse refuses whatever would change something.
     *
     * @param format of the answer, as ClickHouse names it, unless the query has a format of its own
     * @param parameters by name
     * @param line takes each line of the answer
     */
    public void ask(String sql, String format, Map<String, String> parameters, Consumer<String> line)
            throws InterruptedException {
        forEachLine(sql, parameters, Map.of("readonly", "2", "default_format", format), queryTimeout, line);
    }

    /**
     * Runs a statement that has no result.
     *
     * @param parameters by name
     */
    public void execute(String sql, Map<String, String> parameters) throws InterruptedException {
        forEachLine(sql, parameters, Map.of(), queryTimeout, line -> {});
    }

    /** Adds rows to a table, each with its values by column. */
    public void insert(String table, List<Map<String, Object>> rows) throws InterruptedException {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder statement = new StringBuilder("INSERT INTO " + table + " FORMAT JSONEachRow\n");
        try {
            for (Map<String, Object> row : rows) {
                statement.append(JSON.writeValueAsString(row)).append('\n');
            }
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        execute(statement.toString(), Map.of());
    }

    /**
     * Returns if ClickHouse answers this user within 15 s, or within the limit if that is shorter; the message of what it throws
     * names the setting.
     */
    public void requireReachable() throws InterruptedException {
        List<String> answer = new ArrayList<>();
        try {
            forEachLine("SELECT 1", Map.of(), Map.of(), pingTimeout(), answer::add);
        } catch (ClickHouseException e) {
            throw new UnavailableException(named() + " does not answer a query: " + e.getMessage(), e);
        }
        if (!answer.equals(List.of("1"))) {
            throw new ConfigurationException(
                    "What answers at " + address + " (CLICKHOUSE_URL) is not ClickHouse's HTTP interface");
        }
    }

    private Duration pingTimeout() {
        return queryTimeout.compareTo(PING_TIMEOUT) < 0 ? queryTimeout : PING_TIMEOUT;
    }

    private void forEachLine(
            String sql,
            Map<String, String> parameters,
            Map<String, String> own,
            Duration timeout,
            Consumer<String> line)
            throws InterruptedException {
        Map<String, String> url = new LinkedHashMap<>(settings);
        url.putAll(own);
        parameters.forEach((name, value) -> url.put("param_" + name, escaped(value)));
        // ClickHouse holds the answer back until it is complete: otherwise an error on the way would come as a row.
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/?wait_end_of_query=1" + encoded(url)))
                .header("X-ClickHouse-User", user)
                .header("X-ClickHouse-Key", password)
                .header("X-ClickHouse-Database", database)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                if (response.statusCode() != 200) {
                    throw refusal(
                            response.statusCode(),
                            lines.collect(Collectors.joining(" ")).strip());
                }
                lines.forEach(line);
            }
        } catch (ConnectException e) {
            throw new UnavailableException(named() + " is not reachable: " + cause(e), e);
        } catch (IOException e) {
            throw new UnavailableException(named() + " does not answer: " + cause(e), e);
        } catch (UncheckedIOException e) {
            throw new UnavailableException(named() + " broke off its answer: " + cause(e.getCause()), e);
        }
    }

    private RuntimeException refusal(int status, String message) {
        Matcher code = CODE.matcher(message);
        return switch (code.find() ? Integer.parseInt(code.group(1)) : 0) {
            case AUTHENTICATION_FAILED ->
                new ConfigurationException("ClickHouse at " + address + " does not let the user " + user
                        + " in: wrong CLICKHOUSE_USER or CLICKHOUSE_PASSWORD");
            case UNKNOWN_DATABASE ->
                new ConfigurationException(
                        "ClickHouse at " + address + " has no database " + database + " (CLICKHOUSE_DATABASE)");
            default ->
                new ClickHouseException("ClickHouse refuses: " + (message.isEmpty() ? "status " + status : message));
        };
    }

    private String named() {
        return "ClickHouse at " + address + " (CLICKHOUSE_URL)";
    }

    /** A parameter's value is read like a field of a tab-separated row. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> "&" + parameter.getKey() + "="
                        + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cause(IOException e) {
        if (e instanceof ConnectException && e.getMessage() == null) {
            return "Connection refused";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
