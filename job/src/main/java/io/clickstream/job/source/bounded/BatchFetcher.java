package io.clickstream.job.source.bounded;

import io.clickstream.job.kafka.AdminSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/** Fetches batches as they are in Kafka, still compressed, which its consumer does not give away. */
final class BatchFetcher implements Batches, AutoCloseable {

    /** The last version that names topics, and not their ids. */
    private static final short FETCH_BY_NAME = 12;

    private static final int MAX_BYTES = 4 << 20;
    private static final int PATIENCE_MS = 30_000;
    /** An empty partition need not wait for records: they are the consumer's. */
    private static final int WAIT_MS = 0;

    private static final int MIN_BYTES = 0;
    private static final String NAME = "bounded-memory-reader";

    private final Admin admin;
    private final IsolationLevel isolation;
    private final ManualMetadataUpdater brokers = new ManualMetadataUpdater();
    private final Map<TopicPartition, Node> leaders = new HashMap<>();
    private final Metrics metrics = new Metrics();
    private final NetworkClient client;

    /** @param options of the table */
    BatchFetcher(Map<String, String> options) {
        Map<String, Object> settings = AdminSettings.of(options);
        this.admin = Admin.create(settings);
        this.isolation = IsolationLevel.READ_COMMITTED
                        .toString()
                        .equals(options.get("properties." + ConsumerConfig.ISOLATION_LEVEL_CONFIG))
                ? IsolationLevel.READ_COMMITTED
                : IsolationLevel.READ_UNCOMMITTED;
        this.client = ClientUtils.createNetworkClient(
                new AdminClientConfig(settings),
                NAME,
                metrics,
                NAME,
                new LogContext(),
                new ApiVersions(),
                Time.SYSTEM,
                1,
                PATIENCE_MS,
                null,
                brokers,
                new DefaultHostResolver(),
                null,
                null);
    }

    @Override
    public Fetched fetch(TopicPartition partition, long offset) throws IOException, InterruptedException {
        Node leader = leader(partition);
        brokers.setNodes(List.copyOf(leaders.values()));
        if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, PATIENCE_MS)) {
            throw new IOException("no connection to broker " + leader);
        }
        FetchRequest.Builder request = FetchRequest.Builder.forConsumer(
                        FETCH_BY_NAME,
                        WAIT_MS,
                        MIN_BYTES,
                        Map.of(
                                partition,
                                new FetchRequest.PartitionData(
                                        Uuid.ZERO_UUID,
                                        offset,
                                        FetchRequest.INVALID_LOG_START_OFFSET,
                                        MAX_BYTES,
                                        Optional.empty())))
                .isolationLevel(isolation)
                .setMaxBytes(MAX_BYTES);
        ClientResponse response = NetworkClientUtils.sendAndReceive(
                client,
                client.newClientRequest(leader.idString(), request, Time.SYSTEM.milliseconds(), true),
                Time.SYSTEM);
        FetchResponse fetched = (FetchResponse) response.responseBody();
        FetchResponseData.PartitionData data = fetched.responseData(
                        Map.of(), response.requestHeader().apiVersion())
                .get(partition);
        if (data == null) {
            throw Errors.forCode(fetched.error().code()).exception();
        }
        if (data.errorCode() != Errors.NONE.code()) {
            throw Errors.forCode(data.errorCode()).exception();
        }
        List<RecordBatch> batches = new ArrayList<>();
        FetchResponse.recordsOrFail(data).batches().forEach(batches::add);
        return new Fetched(
                batches,
                data.abortedTransactions() == null ? List.of() : data.abortedTransactions(),
                isolation == IsolationLevel.READ_COMMITTED ? data.lastStableOffset() : data.highWatermark());
    }

    @Override
    public long beginning(TopicPartition partition) throws IOException, InterruptedException {
        try {
            return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new IOException("Kafka does not tell where " + partition + " begins", e);
        }
    }

    private Node leader(TopicPartition partition) throws IOException, InterruptedException {
        Node known = leaders.get(partition);
        if (known != null) {
            return known;
        }
        try {
            for (TopicPartitionInfo info : admin.describeTopics(List.of(partition.topic()))
                    .topicNameValues()
                    .get(partition.topic())
                    .get()
                    .partitions()) {
                if (info.leader() != null) {
                    leaders.put(new TopicPartition(partition.topic(), info.partition()), info.leader());
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("Kafka does not tell who leads " + partition, e);
        }
        Node leader = leaders.get(partition);
        if (leader == null) {
            throw new IOException("nobody leads " + partition);
        }
        return leader;
    }

    @Override
    public void close() {
        admin.close();
        client.close();
        metrics.close();
    }
}
