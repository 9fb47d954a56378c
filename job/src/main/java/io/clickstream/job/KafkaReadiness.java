package io.clickstream.job;

import io.clickstream.job.kafka.AdminSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits until Kafka answers and has the topics before the job is submitted, because a job that starts without them fails
 * again and again, and only shows a time-out that names neither the address nor the setting.
 */
final class KafkaReadiness {

    // The client takes an unknown host for a wrong setting, but a name may well appear together with its broker.
    private static final String UNKNOWN_HOST = "No resolvable bootstrap urls";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Duration interval;
    private final Consumer<String> log;

    /**
     * @param interval how long an attempt may take, and the longest pause after one
     * @param log takes the line that says what is waited for
     */
    KafkaReadiness(Duration interval, Consumer<String> log) {
        this.interval = interval;
        this.log = log;
    }

    /**
     * Waits, without end, for the Kafka cluster and the topics of a table; says so once for each thing that is missing.
     *
     * @param table the table that names them
     * @param options the table's options; those under {@code properties.} are for the client
     * @throws PipelineException if the client refuses the settings, which no waiting mends
     */
    void await(String table, Map<String, String> options) throws InterruptedException {
        Map<String, Object> settings = AdminSettings.of(options);
        int timeoutMs = (int) interval.toMillis();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        List<String> topics = Stream.of(options.getOrDefault("topic", "").split(";"))
                .map(String::strip)
                .filter(topic -> !topic.isEmpty())
                .toList();
        String told = "";
        Duration pause = FIRST_PAUSE;
        Optional<String> problem = problem(table, settings, topics);
        while (problem.isPresent()) {
            if (!told.equals(problem.get())) {
                log.accept(problem.get() + "; trying again");
                told = problem.get();
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(interval) < 0 ? pause.multipliedBy(2) : interval;
            problem = problem(table, settings, topics);
        }
    }

    private static Optional<String> problem(String table, Map<String, Object> settings, List<String> topics)
            throws InterruptedException {
        String kafka = "Kafka at %s (properties.bootstrap.servers of table %s)"
                .formatted(settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), table);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
            for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                    admin.describeTopics(topics).topicNameValues().entrySet()) {
                if (isMissing(topic.getValue())) {
                    return Optional.of(kafka + " has no topic " + topic.getKey());
                }
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(kafka + " is not reachable: " + e.getCause().getMessage());
        } catch (KafkaException e) {
            String message = rootMessage(e);
            if (message.startsWith(UNKNOWN_HOST)) {
                return Optional.of(kafka + " is not reachable: unknown host");
            }
            throw new PipelineException(table + ": Kafka's client refuses its settings: " + message, e);
        }
    }

    /** Whoever may not see a topic cannot tell that it is missing; the job will say what it may not. */
    private static boolean isMissing(KafkaFuture<TopicDescription> topic) throws InterruptedException {
        try {
            topic.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException;
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
