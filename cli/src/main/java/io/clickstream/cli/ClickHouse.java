package io.clickstream.cli;

import io.clickstream.emitter.WrongSettingException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ClickHouse's HTTP interface. Results are tab-separated values as they come: a query that reads texts or bytes has to
 * ask for them in Base64, so that nothing in them can be taken for a separator.
 */
public final class ClickHouse {
    /** How a query result spells NULL. */
    static final String NULL = "\\N";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration QUERY_TIMEOUT = Duration.ofMinutes(30);
    private static final Pattern CODE = Pattern.compile("Code: (\\d+)");
    private static final int UNKNOWN_DATABASE = 81;
    private static final int AUTHENTICATION_FAILED = 516;

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

    /** A text as a query spells it. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The text of a value that a query has asked for in Base64; null for NULL. */
    public static String text(String base64) {
        byte[] bytes = bytes(base64);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The bytes of a value that a query has asked for in Base64; null for NULL. */
    static byte[] bytes(String base64) {
        return NULL.equals(base64) ? null : Base64.getDecoder().decode(base64);
    }

    /**
     * Runs a query whose result fits into memory.
     *
     * @return the rows, each as its values
     * @throws ClickHouseException if ClickHouse refuses the query or is gone
     */
    public List<String[]> query(String sql) throws InterruptedException {
        List<String[]> rows = new ArrayList<>();
        forEachRow(sql, rows::add);
        return rows;
    }

    /** Runs a query whose result is one number. */
    public long queryNumber(String sql) throws InterruptedException {
        return Long.parseLong(query(sql).get(0)[0]);
    }

    /**
     * Runs a query and takes its rows one by one.
     *
     * @throws ClickHouseException if ClickHouse refuses the query or is gone
     */
    void forEachRow(String sql, Consumer<String[]> row) throws InterruptedException {
        try (Stream<String> lines = send(sql, queryTimeout)) {
            lines.forEach(line -> row.accept(line.split("\t", -1)));
        } catch (IOException e) {
            throw new ClickHouseException("ClickHouse at " + address + " does not answer: " + cause(e), e);
        } catch (UncheckedIOException e) {
            throw new ClickHouseException(
                    "ClickHouse at " + address + " broke off its answer: " + cause(e.getCause()), e);
        }
    }

    /**
     * Asks something. ClickHouse refuses whatever would change something.
     *
     * @param format of the answer, as ClickHouse names it, unless the query has a format of its own
     * @param parameters by name, what stands for {@code {name:Type}} in the query
     * @return the lines of the answer
     * @throws ClickHouseException if ClickHouse refuses the query or is gone
     */
    List<String> ask(String sql, String format, Map<String, String> parameters) throws InterruptedException {
        Map<String, String> more = new LinkedHashMap<>(Map.of("readonly", "2", "default_format", format));
        parameters.forEach((name, value) -> more.put("param_" + name, value));
        try (Stream<String> lines = send(sql, more, queryTimeout)) {
            return lines.toList();
        } catch (IOException e) {
            throw new ClickHouseException("ClickHouse at " + address + " does not answer: " + cause(e), e);
        }
    }

    /**
     * Runs a statement that has no result.
     *
     * @throws ClickHouseException if ClickHouse refuses it or is gone
     */
    void execute(String sql) throws InterruptedException {
        forEachRow(sql, row -> {});
    }

    /** @throws WrongSettingException if ClickHouse does not answer, or not to this user; names the setting */
    void requireReachable() throws InterruptedException {
        try (Stream<String> answer = send("SELECT 1", PING_TIMEOUT)) {
            if (!answer.toList().equals(List.of("1"))) {
                throw new WrongSettingException(
                        "What answers at " + address + " (CLICKHOUSE_URL) is not ClickHouse's HTTP interface");
            }
        } catch (IOException e) {
            throw new WrongSettingException(
                    "ClickHouse at " + address + " (CLICKHOUSE_URL) is not reachable: " + cause(e));
        } catch (ClickHouseException e) {
            throw new WrongSettingException(
                    switch (code(e.getMessage())) {
                        case AUTHENTICATION_FAILED ->
                            "ClickHouse at " + address + " does not let the user " + user
                                    + " in: wrong CLICKHOUSE_USER or CLICKHOUSE_PASSWORD";
                        case UNKNOWN_DATABASE ->
                            "ClickHouse at " + address + " has no database " + database + " (CLICKHOUSE_DATABASE)";
                        default ->
                            "ClickHouse at " + address + " (CLICKHOUSE_URL) does not answer a query: " + e.getMessage();
                    });
        }
    }

    private Stream<String> send(String sql, Duration timeout) throws IOException, InterruptedException {
        return send(sql, Map.of(), timeout);
    }

    private Stream<String> send(String sql, Map<String, String> more, Duration timeout)
            throws IOException, InterruptedException {
        // ClickHouse holds the answer back until it is complete: else an error on the way would come as a row.
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/?wait_end_of_query=1" + parameters(more)))
                .header("X-ClickHouse-User", user)
                .header("X-ClickHouse-Key", password)
                .header("X-ClickHouse-Database", database)
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
        HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (Stream<String> lines = response.body()) {
            String message = lines.collect(Collectors.joining(" ")).strip();
            throw new ClickHouseException(
                    "ClickHouse refuses: " + (message.isEmpty() ? "status " + response.statusCode() : message));
        }
    }

    private String parameters(Map<String, String> more) {
        return Stream.of(settings, more)
                .flatMap(some -> some.entrySet().stream())
                .map(setting ->
                        "&" + setting.getKey() + "=" + URLEncoder.encode(setting.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    private static int code(String message) {
        Matcher code = CODE.matcher(message);
        return code.find() ? Integer.parseInt(code.group(1)) : 0;
    }

    private static String cause(IOException e) {
        if (e instanceof ConnectException && e.getMessage() == null) {
            return "Connection refused";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
