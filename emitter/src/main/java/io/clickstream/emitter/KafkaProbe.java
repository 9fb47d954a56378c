package io.clickstream.emitter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Looks once whether Kafka would take events: an address accepts, the cluster answers, the topics are there and served. */
public final class KafkaProbe implements KafkaWait.Probe {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    private final ProducerSettings settings;
    private final RefusedCredentials credentials;

    public KafkaProbe(ProducerSettings settings) {
        this.settings = settings;
        this.credentials = new RefusedCredentials(settings.kafka(), System::nanoTime);
    }

    /**
     * @throws WrongSettingException if kafka-clients cannot work with the settings, say for want of a key store, or Kafka has
     *     refused the credentials again and again
     */
    @Override
    public Optional<String> problem() throws InterruptedException {
        Optional<String> unreachable = unreachable();
        return unreachable.isPresent() ? unreachable : topicProblem();
    }

    /**
     * Why the cluster does not answer, as a sentence without full stop; empty if it does.
     *
     * @throws WrongSettingException if kafka-clients cannot work with the settings, say for want of a key store
     */
    public Optional<String> unreachable() throws InterruptedException {
        try {
            connect();
            describeCluster();
            return Optional.empty();
        } catch (IOException | ExecutionException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            credentials.failed(cause);
            return Optional.of(settings.kafka() + " is not reachable: " + cause.getMessage());
        }
    }

    /** Tells at once, and in plainer words than kafka-clients, that nobody listens. */
    private void connect() throws IOException {
        IOException refusal = null;
        for (InetSocketAddress address : settings.addresses()) {
            try (Socket socket = new Socket()) {
                InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
                if (resolved.isUnresolved()) {
                    throw new UnknownHostException("unknown host " + address.getHostString());
                }
                socket.connect(resolved, CONNECT_TIMEOUT_MS);
                return;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private void describeCluster() throws ExecutionException, InterruptedException {
        Admin admin = settings.newAdmin();
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(REQUEST_TIMEOUT_MS))
                    .nodes()
                    .get();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** Asks as a producer does, so that a broker which creates topics by itself creates them now. */
    private Optional<String> topicProblem() throws InterruptedException {
        Producer<byte[], byte[]> producer = settings.newProducer(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                REQUEST_TIMEOUT_MS,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false));
        Admin admin = settings.newAdmin();
        try {
            for (EventType type : EventType.values()) {
                Optional<String> problem = topicProblem(type.topic(), producer, admin);
                if (problem.isPresent()) {
                    return problem;
                }
            }
            return Optional.empty();
        } finally {
            admin.close(Duration.ZERO);
            producer.close(Duration.ZERO);
        }
    }

    private Optional<String> topicProblem(String topic, Producer<byte[], byte[]> producer, Admin admin)
            throws InterruptedException {
        try {
            awaitService(producer.partitionsFor(topic), admin);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of("Topic " + topic + " of " + settings.kafka() + " is not served yet: "
                    + e.getCause().getMessage());
        } catch (InterruptException e) {
            Thread.interrupted();
            throw new InterruptedException();
        } catch (TimeoutException e) {
            return Optional.of("Topic " + topic + " does not exist, and " + settings.kafka() + " does not create it");
        } catch (KafkaException e) {
            return Optional.of("Topic " + topic + " of " + settings.kafka() + " is not usable: " + e.getMessage());
        }
    }

    /**
     * Of a topic that was just created the cluster knows leaders that do not take records yet. Where an idempotent producer's
     * first batch is refused for that and its second is taken, the first stays out of order for good.
     */
    private static void awaitService(List<PartitionInfo> partitions, Admin admin)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = partitions.stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(partition.topic(), partition.partition()),
                        partition -> OffsetSpec.latest()));
        admin.listOffsets(ends, new ListOffsetsOptions().timeoutMs(REQUEST_TIMEOUT_MS))
                .all()
                .get();
    }
}
