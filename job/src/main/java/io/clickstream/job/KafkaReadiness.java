package io.clickstream.job;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until Kafka answers before the job is submitted, because a job that starts without it only shows a time-out
 * that names neither the address nor the setting.
 */
final class KafkaReadiness {

    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaReadiness.class);
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final Duration retry;

    KafkaReadiness(Duration retry) {
        this.retry = retry;
    }

    /**
     * Waits, without end, for the Kafka cluster of a table; says so once.
     *
     * @param table the table that names the cluster
     * @param options the table's options; those under {@code properties.} are for the client
     * @throws PipelineException if the client refuses the settings, which no waiting mends
     */
    void await(String table, Map<String, String> options) throws InterruptedException {
        Properties properties = new Properties();
        options.forEach((key, value) -> {
            String name = key.startsWith("properties.") ? key.substring("properties.".length()) : "";
            if (AdminClientConfig.configNames().contains(name) && !value.isEmpty()) {
                properties.put(name, value);
            }
        });
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        boolean told = false;
        while (true) {
            try (Admin admin = Admin.create(properties)) {
                admin.describeCluster().nodes().get();
                return;
            } catch (KafkaException e) {
                throw new PipelineException(table + ": Kafka's client refuses its settings: " + rootMessage(e), e);
            } catch (ExecutionException e) {
                if (!told) {
                    LOGGER.warn(
                            "Kafka at {} (properties.bootstrap.servers of table {}) is not reachable: {};"
                                    + " trying again every {} s",
                            properties.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG),
                            table,
                            e.getCause().getMessage(),
                            retry.toSeconds());
                    told = true;
                }
            }
            Thread.sleep(retry.toMillis());
        }
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
