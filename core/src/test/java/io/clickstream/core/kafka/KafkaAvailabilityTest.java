package io.clickstream.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KafkaAvailabilityTest {
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private ClosedPort port;
    private Kafka kafka;

    @BeforeEach
    void takePort() throws IOException {
        port = new ClosedPort();
        kafka = Kafka.at(port.address(), "test");
    }

    @AfterEach
    void freePort() throws IOException {
        port.close();
    }

    @Test
    void saysNothingWhenKafkaIsThere() throws InterruptedException {
        new KafkaAvailability(kafka.name(), Optional::empty, INTERVAL, lines::add).await();

        assertThat(lines).isEmpty();
    }

    @Test
    void saysEachCauseOnceAndThenThatKafkaIsReached() throws InterruptedException {
        // Given
        Iterator<Optional<String>> problems = Stream.of("refused", "refused", "no topic", "no topic", "refused", null)
                .map(Optional::ofNullable)
                .iterator();

        // When
        new KafkaAvailability(kafka.name(), problems::next, INTERVAL, lines::add).await();

        // Then
        assertThat(lines)
                .containsExactly(
                        "refused; trying again every 0.01 s",
                        "no topic; trying again every 0.01 s",
                        "refused; trying again every 0.01 s",
                        "Kafka at " + port.address() + " (KAFKA_BOOTSTRAP_SERVERS) is reached");
    }

    @Test
    void anUnreachableAddressIsNamedOnceHoweverOftenItIsTried() throws Exception {
        // Given
        KafkaProbe probe = new KafkaProbe(kafka);
        AtomicInteger attempts = new AtomicInteger();
        KafkaAvailability wait = new KafkaAvailability(
                kafka.name(),
                () -> {
                    attempts.incrementAndGet();
                    return probe.problem();
                },
                INTERVAL,
                lines::add);
        FutureTask<Void> task = new FutureTask<>(() -> {
            wait.await();
            return null;
        });
        Thread thread = new Thread(task);

        // When
        thread.start();
        await().until(() -> attempts.get() > 3);
        thread.interrupt();

        // Then
        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(lines)
                .containsExactly("Kafka at " + port.address()
                        + " (KAFKA_BOOTSTRAP_SERVERS) is not reachable: Connection refused; trying again every 0.01 s");
    }

    @Test
    void anUnknownHostIsAReasonToWaitToo() throws InterruptedException {
        // Given
        Kafka nowhere = Kafka.at("kafka.invalid:9092", "test");

        // When
        Optional<String> problem = new KafkaProbe(nowhere).problem();

        // Then
        assertThat(problem)
                .contains("Kafka at kafka.invalid:9092 (KAFKA_BOOTSTRAP_SERVERS) is not reachable: unknown host"
                        + " kafka.invalid");
    }
}
