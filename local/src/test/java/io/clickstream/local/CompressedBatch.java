package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * A batch that is written by hand, so that its records may be longer than a producer could hold.
 *
 * <p>Source: Kafka documentation, "Message Format".
 *
 * @param codec such as {@code zstd}
 */
record CompressedBatch(String codec, List<Part> records) {

    private static final byte[] ZEROS = new byte[1 << 16];
    private static final int TIMEOUT_MS = 60_000;

    /**
     * A record.
     *
     * @param keyZeros zeros that the key is of
     * @param value the value's beginning
     * @param valueZeros zeros behind it
     * @param headers headers without a name
     */
    record Part(int keyZeros, String value, int valueZeros, int headers) {

        static Part value(String value) {
            return new Part(1, value, 0, 0);
        }

        static Part bomb(int zeros) {
            return new Part(1, "bomb", zeros, 0);
        }

        int valueSize() {
            return value.getBytes(UTF_8).length + valueZeros;
        }

        private int size() {
            return 1
                    + 1
                    + ByteUtils.sizeOfVarint(0)
                    + ByteUtils.sizeOfVarint(keyZeros)
                    + keyZeros
                    + ByteUtils.sizeOfVarint(valueSize())
                    + valueSize()
                    + ByteUtils.sizeOfVarint(headers)
                    + 2 * headers;
        }

        private void write(DataOutputStream out, int delta) throws IOException {
            ByteUtils.writeVarint(size() - ByteUtils.sizeOfVarint(0) + ByteUtils.sizeOfVarint(delta), out);
            out.write(0);
            ByteUtils.writeVarlong(0, out);
            ByteUtils.writeVarint(delta, out);
            ByteUtils.writeVarint(keyZeros, out);
            zeros(out, keyZeros);
            ByteUtils.writeVarint(valueSize(), out);
            out.write(value.getBytes(UTF_8));
            zeros(out, valueZeros);
            ByteUtils.writeVarint(headers, out);
            for (int i = 0; i < headers; i++) {
                // A name of no bytes, and no value.
                out.write(0);
                out.write(1);
            }
        }

        private static void zeros(DataOutputStream out, int count) throws IOException {
            for (int left = count; left > 0; left -= ZEROS.length) {
                out.write(ZEROS, 0, Math.min(left, ZEROS.length));
            }
        }
    }

    private MemoryRecords bytes() {
        ByteBufferOutputStream buffer = new ByteBufferOutputStream(1 << 20);
        buffer.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
        Compression compression = Compression.of(codec).build();
        try (DataOutputStream out =
                new DataOutputStream(compression.wrapForOutput(buffer, RecordBatch.CURRENT_MAGIC_VALUE))) {
            for (int i = 0; i < records.size(); i++) {
                records.get(i).write(out, i);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer bytes = buffer.buffer();
        bytes.flip();
        long now = System.currentTimeMillis();
        ByteBuffer header = bytes.duplicate();
        DefaultRecordBatch.writeHeader(
                header,
                0,
                records.size() - 1,
                bytes.limit(),
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression.type(),
                TimestampType.CREATE_TIME,
                now,
                now,
                RecordBatch.NO_PRODUCER_ID,
                RecordBatch.NO_PRODUCER_EPOCH,
                RecordBatch.NO_SEQUENCE,
                false,
                false,
                false,
                RecordBatch.NO_PARTITION_LEADER_EPOCH,
                records.size());
        return MemoryRecords.readableRecords(bytes);
    }

    /**
     * Sends it to a partition of a topic.
     *
     * @return offset of its first record
     */
    long send(String bootstrapServers, String topic, int partition) throws Exception {
        Map<String, Object> settings = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        TopicDescription description;
        try (Admin admin = Admin.create(settings)) {
            description = admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get();
        }
        Node leader = description.partitions().get(partition).leader();
        ProduceRequestData.TopicProduceData data = new ProduceRequestData.TopicProduceData()
                .setName(topic)
                .setTopicId(description.topicId())
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(bytes())));
        ProduceRequestData.TopicProduceDataCollection topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(data);
        try (Metrics metrics = new Metrics();
                NetworkClient client = ClientUtils.createNetworkClient(
                        new AdminClientConfig(settings),
                        "bomb",
                        metrics,
                        "bomb",
                        new LogContext(),
                        new ApiVersions(),
                        Time.SYSTEM,
                        1,
                        TIMEOUT_MS,
                        null,
                        new ManualMetadataUpdater(List.of(leader)),
                        new DefaultHostResolver(),
                        null,
                        null)) {
            NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, TIMEOUT_MS);
            ClientResponse response = NetworkClientUtils.sendAndReceive(
                    client,
                    client.newClientRequest(
                            leader.idString(),
                            ProduceRequest.builder(new ProduceRequestData()
                                    .setAcks((short) -1)
                                    .setTimeoutMs(TIMEOUT_MS)
                                    .setTopicData(topics)),
                            Time.SYSTEM.milliseconds(),
                            true,
                            TIMEOUT_MS,
                            null),
                    Time.SYSTEM);
            PartitionProduceResponse answer = ((ProduceResponse) response.responseBody())
                    .data()
                    .responses()
                    .iterator()
                    .next()
                    .partitionResponses()
                    .get(0);
            if (answer.errorCode() != Errors.NONE.code()) {
                throw Errors.forCode(answer.errorCode()).exception(answer.errorMessage());
            }
            return answer.baseOffset();
        }
    }
}
