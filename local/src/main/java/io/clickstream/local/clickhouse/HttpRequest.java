package io.clickstream.local.clickhouse;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A query as ClickHouse's HTTP interface takes it.
 *
 * <p>Source: ClickHouse documentation, "HTTP Interface".
 *
 * @param id query id, the client's or a new one
 * @param user the user that asks
 * @param password the user's password, empty if none
 * @param database database for plain table names
 * @param format format of the result when the query names none
 * @param settings settings and query parameters, in the order given; everything but a POST is read-only
 * @param compressed whether the answer is to be in ClickHouse's LZ4 blocks
 * @param query statement and data
 */
record HttpRequest(
        String id,
        String user,
        String password,
        String database,
        String format,
        Map<String, String> settings,
        boolean compressed,
        byte[] query) {

    // What the users' default_database is on the cluster; the engine ignores that setting.
    private static final String DEFAULT_DATABASE = "analytics";

    private static final Set<String> NOT_SETTINGS = Set.of(
            "query",
            "database",
            "default_format",
            "user",
            "password",
            "query_id",
            "compress",
            "decompress",
            "quota_key",
            "buffer_size",
            "wait_end_of_query",
            "stacktrace",
            "session_timeout",
            "session_check");

    private static final Pattern FORMAT_CLAUSE =
            Pattern.compile("\\bFORMAT\\s+(\\w+)\\s*(?:SETTINGS\\b[^']*)?;?\\s*$", Pattern.CASE_INSENSITIVE);

    /**
     * Reads a request.
     *
     * @param method GET, POST …
     * @param rawQuery the part of the URL behind the question mark, as it came; null if there is none
     * @throws UnsupportedRequestException if it asks for something that this end point does not offer
     * @throws ClickHouseException if the body is not in the encoding it claims to be in
     */
    static HttpRequest read(String method, String rawQuery, Headers headers, InputStream body) throws IOException {
        Map<String, String> parameters = parameters(rawQuery);
        if (parameters.containsKey("session_id")) {
            throw new UnsupportedRequestException(
                    "session_id: sessions are not offered here, every request has its own");
        }
        if (flag(parameters, "decompress")) {
            throw new UnsupportedRequestException(
                    "decompress=1: request bodies in ClickHouse blocks are not offered here, send them plain or gzip");
        }
        Map<String, String> settings = new LinkedHashMap<>(parameters);
        settings.keySet().removeAll(NOT_SETTINGS);
        if (!method.equals("POST")) {
            settings.merge("readonly", "2", (given, two) -> given.equals("1") ? given : two);
        }
        byte[] data = unpack(body.readAllBytes(), headers.getFirst("Content-Encoding"));
        String[] basic = basicCredentials(headers.getFirst("Authorization"));
        return new HttpRequest(
                parameters.getOrDefault("query_id", UUID.randomUUID().toString()),
                firstOf(headers, "X-ClickHouse-User", parameters, "user", basic[0]),
                firstOf(headers, "X-ClickHouse-Key", parameters, "password", basic[1]),
                firstOf(headers, "X-ClickHouse-Database", parameters, "database", DEFAULT_DATABASE),
                firstOf(headers, "X-ClickHouse-Format", parameters, "default_format", "TabSeparated"),
                settings,
                flag(parameters, "compress"),
                query(parameters.getOrDefault("query", ""), data));
    }

    boolean isEmpty() {
        return query.length == 0;
    }

    /** The format that the result will have: the query's own FORMAT clause wins. */
    String resultFormat() {
        Matcher clause = FORMAT_CLAUSE.matcher(new String(query, StandardCharsets.UTF_8));
        return clause.find() ? clause.group(1) : format;
    }

    private static Map<String, String> parameters(String rawQuery) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        parameters.remove("");
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static boolean flag(Map<String, String> parameters, String name) {
        return List.of("1", "true").contains(parameters.getOrDefault(name, "0"));
    }

    private static String firstOf(
            Headers headers, String header, Map<String, String> parameters, String parameter, String otherwise) {
        String value = headers.getFirst(header);
        return value != null ? value : parameters.getOrDefault(parameter, otherwise);
    }

    /** User and password of HTTP's basic authentication; without it the default user. */
    private static String[] basicCredentials(String authorization) {
        if (authorization == null || !authorization.startsWith("Basic ")) {
            return new String[] {"default", ""};
        }
        byte[] decoded = Base64.getDecoder().decode(authorization.substring("Basic ".length()));
        String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
        return new String[] {parts[0], parts.length == 2 ? parts[1] : ""};
    }

    private static byte[] unpack(byte[] body, String encoding) {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw new UnsupportedRequestException(
                    "Content-Encoding: " + encoding + " is not offered here, send the body plain or gzip");
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClickHouseException("Code: 354. DB::Exception: the body is not gzip: " + e.getMessage());
        }
    }

    /** Statement and data may come in the URL, in the body, or the one here and the other there. */
    private static byte[] query(String fromUrl, byte[] body) {
        if (fromUrl.isEmpty()) {
            return body;
        }
        ByteArrayOutputStream query = new ByteArrayOutputStream();
        query.writeBytes(fromUrl.getBytes(StandardCharsets.UTF_8));
        if (body.length > 0) {
            query.write('\n');
            query.writeBytes(body);
        }
        return query.toByteArray();
    }
}
