package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.core.kafka.OpenTransaction;
import io.clickstream.core.kafka.OpenTransactions;
import io.clickstream.core.pipeline.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** {@code transactions} on real engines, beside the transactions of the running job. */
@SharedPipeline.Used
class TransactionsIT {

    private static final int EVENTS = 30;

    /** The job's own ones, of a second, never get so old. */
    private static final String STUCK_SECONDS =
            Long.toString(TimeLimits.of(Duration.ofSeconds(6)).toSeconds());

    private final RestartablePipeline pipeline;
    private final OperatorCommands commands;
    private final RawTopics raw;

    TransactionsIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.commands = new OperatorCommands(pipeline);
        this.raw = new RawTopics(pipeline.bootstrapServers());
    }

    @AfterAll
    void stop() {
        raw.close();
    }

    @Test
    void oneThatStaysOpenIsShownAndAbortedAndRowsFlowAgain() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producerWithOpenTransaction("left-open")) {
            // Given
            for (int i = 0; i < EVENTS; i++) {
                raw.write(
                        "user_clicks",
                        "k",
                        "{\"timestamp\":\"2026-01-01 00:00:00\",\"user_id\":\"held-%d\"}".formatted(i));
            }

            // When
            OperatorCommands.Result young = commands.run("transactions");

            // Then
            assertThat(young.code()).as(young.toString()).isZero();
            assertThat(young.out())
                    .anySatisfy(line ->
                            assertThat(line).startsWith("open   processed_events-0: transaction left-open (producer "))
                    .last()
                    .asString()
                    .endsWith("open, none older than 60 s");

            // And when
            TimeLimits.await()
                    .until(() -> commands.run("transactions", "--older-than", STUCK_SECONDS)
                                    .code()
                            == 1);
            OperatorCommands.Result old = commands.run("transactions", "--older-than", STUCK_SECONDS);

            // Then
            assertThat(old.out())
                    .filteredOn(line -> line.startsWith("stuck "))
                    .singleElement()
                    .asString()
                    .matches("stuck  processed_events-0: transaction left-open .* readers wait at offset \\d+,"
                            + " [1-9]\\d* records behind it");
            assertThat(old.out()).last().asString().startsWith("restart the job");
            assertThat(held()).isBetween(1, EVENTS - 1);

            // And when
            OperatorCommands.Result aborted = commands.run("transactions", "--older-than", STUCK_SECONDS, "--abort");

            // Then
            assertThat(aborted.code()).as(aborted.toString()).isZero();
            assertThat(aborted.out()).contains("aborted left-open");
            TimeLimits.await().until(() -> held() == EVENTS);
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
            assertThat(commands.run("transactions", "--older-than", STUCK_SECONDS)
                            .code())
                    .isZero();
        }
    }

    @Test
    void oneThatNoCoordinatorKnowsIsEndedInItsPartition() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producerWithOpenTransaction("unknown");
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", pipeline.bootstrapServers()))) {
            // Given
            OpenTransactions transactions = new OpenTransactions(
                    admin, Clock.systemUTC(), Topology.builtIn().derivedTopics());
            OpenTransaction open = find("unknown", transactions).get(0);

            // When
            transactions.abort(new OpenTransaction(
                    Optional.empty(),
                    open.producerId(),
                    open.producerEpoch(),
                    open.coordinatorEpoch(),
                    open.since(),
                    open.age(),
                    open.partition(),
                    open.startOffset(),
                    open.lastStableOffset(),
                    open.waiting()));

            // Then
            TimeLimits.await().until(() -> find("unknown", transactions).isEmpty());
            // Nobody tells the producer. That is why a transaction with a coordinator is ended by that one.
            assertThatCode(producer::commitTransaction).doesNotThrowAnyException();
        }
    }

    private static List<OpenTransaction> find(String id, OpenTransactions transactions) throws Exception {
        return transactions.find().stream()
                .filter(transaction -> transaction.transactionalId().equals(Optional.of(id)))
                .toList();
    }

    /** How many of the events behind the open transaction are rows. */
    private int held() throws Exception {
        return commands.sql("SELECT 1 FROM events_processed WHERE user_id LIKE 'held-%'")
                .size();
    }

    private KafkaProducer<byte[], byte[]> producerWithOpenTransaction(String id) throws Exception {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("processed_events", 0, null, "never seen".getBytes(UTF_8)))
                .get();
        return producer;
    }
}
