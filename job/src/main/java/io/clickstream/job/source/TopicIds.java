package io.clickstream.job.source;

import io.clickstream.job.kafka.AdminSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Tells the ids of topics. Every topic has one of its own, also a topic that gets the name of a deleted one (KIP-516). */
interface TopicIds extends AutoCloseable {

    /** As long as a producer goes on trying: a broker that is away fails no checkpoint earlier for this. */
    int PATIENCE_MS = 120_000;

    /**
     * By topic, its id now. Topics that there are not are left out, and so are all where Kafka is older than topic ids.
     *
     * @throws IllegalStateException if Kafka does not say
     */
    Map<String, String> of(Collection<String> topics) throws InterruptedException;

    @Override
    void close();

    /** What a client that asks for ids needs of the options of a table; serializable. */
    static Map<String, Object> settings(Map<String, String> options) {
        Map<String, Object> settings = AdminSettings.of(options);
        settings.remove(AdminClientConfig.CLIENT_ID_CONFIG);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return settings;
    }

    /** Asks Kafka. */
    static TopicIds of(Map<String, Object> settings) {
        Admin admin = Admin.create(settings);
        return new TopicIds() {
            @Override
            public Map<String, String> of(Collection<String> topics) throws InterruptedException {
                Map<String, String> ids = new HashMap<>();
                for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                        admin.describeTopics(topics).topicNameValues().entrySet()) {
                    try {
                        Uuid id = topic.getValue().get().topicId();
                        if (!id.equals(Uuid.ZERO_UUID)) {
                            ids.put(topic.getKey(), id.toString());
                        }
                    } catch (ExecutionException e) {
                        if (ExceptionUtils.findThrowable(e, UnknownTopicOrPartitionException.class)
                                .isEmpty()) {
                            throw new IllegalStateException("Kafka does not tell the id of topic " + topic.getKey(), e);
                        }
                    }
                }
                return ids;
            }

            @Override
            public void close() {
                admin.close();
            }
        };
    }
}
