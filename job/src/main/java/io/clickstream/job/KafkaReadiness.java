package io.clickstream.job;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Waits until Kafka answers before the job is submitted, because a job that starts without it only shows a time-out
 * that names neither the address nor the setting.
 */
final class KafkaReadiness {

    // The client takes an unknown host for a wrong setting, but a name may well appear together with its broker.
    private static final String UNKNOWN_HOST = "No resolvable bootstrap urls";

    private final Duration interval;
    private final Consumer<String> log;

    /**
     * @param interval how long an attempt may take, and the pause after it
     * @param log takes the line that says what is waited for
     */
    KafkaReadiness(Duration interval, Consumer<String> log) {
        this.interval = interval;
        this.log = log;
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
        int timeoutMs = (int) interval.toMillis();
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        Object address = properties.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        boolean told = false;
        Optional<String> problem = problem(table, properties);
        while (problem.isPresent()) {
            if (!told) {
                log.accept(("Kafka at %s (properties.bootstrap.servers of table %s) is not reachable: %s;"
                                + " trying again every %s s")
                        .formatted(address, table, problem.get(), seconds()));
                told = true;
            }
            Thread.sleep(interval.toMillis());
            problem = problem(table, properties);
        }
    }

    private static Optional<String> problem(String table, Properties properties) throws InterruptedException {
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause().getMessage());
        } catch (KafkaException e) {
            String message = rootMessage(e);
            if (message.startsWith(UNKNOWN_HOST)) {
                return Optional.of("unknown host");
            }
            throw new PipelineException(table + ": Kafka's client refuses its settings: " + message, e);
        }
    }

    private String seconds() {
        return BigDecimal.valueOf(interval.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
