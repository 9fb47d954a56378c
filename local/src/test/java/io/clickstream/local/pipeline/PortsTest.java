package io.clickstream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsTest {

    /** Linux' default: the lowest port that an outgoing connection is given. */
    private static final int OUTGOING = 32_768;

    @Test
    void replacesEachZeroByAPortOfItsOwn() {
        // Given
        Ports any = Ports.ANY_FREE;

        // When
        Ports resolved = any.resolve();

        // Then
        assertThat(List.of(
                        resolved.kafka(),
                        resolved.kafkaController(),
                        resolved.s3(),
                        resolved.flink(),
                        resolved.clickHouse(),
                        resolved.page()))
                .doesNotHaveDuplicates()
                // Otherwise a client of a server that is down could be given that server's port for its own end.
                .allMatch(port -> port > 0 && port < OUTGOING, "below the ports of outgoing connections");
    }

    @Test
    void keepsAPortThatIsFree() throws IOException {
        // Given
        int free;
        try (ServerSocket socket = listening()) {
            free = socket.getLocalPort();
        }

        // When
        Ports resolved = new Ports(0, 0, free, 0, 0, 0, 0).resolve();

        // Then
        assertThat(resolved.s3()).isEqualTo(free);
    }

    @ParameterizedTest
    @CsvSource({
        "0, KAFKA_PORT (--kafka-port)",
        "1, KAFKA_CONTROLLER_PORT (--kafka-controller-port)",
        "2, S3_PORT (--s3-port)",
        "3, FLINK_PORT (--flink-port)",
        "4, CLICKHOUSE_PORT (--clickhouse-port)",
        "5, PAGE_PORT (--page-port)",
        "6, SCHEMA_REGISTRY_PORT (--schema-registry-port)"
    })
    void namesATakenPortAndItsSetting(int position, String setting) throws IOException {
        // Given
        try (ServerSocket other = listening()) {
            int[] ports = new int[7];
            ports[position] = other.getLocalPort();
            Ports taken = new Ports(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6]);

            // When
            var thrown = assertThatExceptionOfType(StartException.class).isThrownBy(taken::resolve);

            // Then
            thrown.withMessageContaining("port " + other.getLocalPort() + " is not free")
                    .withMessageContaining("set " + setting);
        }
    }

    @Test
    void refusesTheSamePortForTwoParts() throws IOException {
        // Given
        int free;
        try (ServerSocket socket = listening()) {
            free = socket.getLocalPort();
        }
        Ports twice = new Ports(free, 0, free, 0, 0, 0, 0);

        // When
        var thrown = assertThatExceptionOfType(StartException.class).isThrownBy(twice::resolve);

        // Then
        thrown.withMessageContaining("port " + free).withMessageContaining("S3_PORT");
    }

    @Test
    void refusesANumberThatIsNoPort() {
        Ports beyond = new Ports(0, 0, 0, 65536, 0, 0, 0);

        var thrown = assertThatExceptionOfType(StartException.class).isThrownBy(beyond::resolve);

        thrown.withMessageContaining("65536").withMessageContaining("FLINK_PORT");
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
