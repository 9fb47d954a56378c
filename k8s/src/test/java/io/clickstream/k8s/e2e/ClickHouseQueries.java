package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Queries as the user of the chart, through the service, with the password of the Secret. */
final class ClickHouseQueries {

    private static final int PORT = 8123;
    private static final String USER = "clickstream";

    private final KubernetesClient client;
    private final String namespace;
    private final String secret;
    private final ServiceHttp http;
    private final String table;

    /** @param table that has a row of each good raw record */
    ClickHouseQueries(KubernetesClient client, String namespace, String release, String table) {
        this.client = client;
        this.namespace = namespace;
        this.secret = release + "-clickhouse-client";
        this.table = "analytics." + table;
        this.http = new ServiceHttp(client, namespace, release + "-clickhouse", PORT);
    }

    String query(String sql) throws IOException {
        return http.post("/", headers(), sql).strip();
    }

    /** Asks one replica. */
    String query(String pod, String sql) throws IOException {
        return http.post(pod, "/", headers(), sql).strip();
    }

    long number(String sql) throws IOException {
        return Long.parseLong(query(sql));
    }

    long rows() throws IOException {
        return number("SELECT count() FROM " + table);
    }

    long deadLetters() throws IOException {
        return number("SELECT count() FROM analytics.dead_letters");
    }

    /** Rows of raw records that Kafka got after an instant. */
    long rowsSince(Instant instant) throws IOException {
        return number("SELECT count() FROM " + table + " WHERE source_timestamp > fromUnixTimestamp64Milli("
                + instant.toEpochMilli() + ")");
    }

    /** Raw records that are there more than once. */
    long duplicates() throws IOException {
        return number("SELECT count() - uniqExact(source_topic, source_partition, source_offset) FROM " + table);
    }

    private Map<String, String> headers() throws IOException {
        Secret found = client.secrets().inNamespace(namespace).withName(secret).get();
        if (found == null) {
            throw new IOException("there is no Secret " + secret);
        }
        String password =
                new String(Base64.getDecoder().decode(found.getData().get("password")), StandardCharsets.UTF_8);
        return Map.of("X-ClickHouse-User", USER, "X-ClickHouse-Key", password);
    }
}
