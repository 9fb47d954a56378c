package io.clickstream.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.cli.ClickHouse;
import io.clickstream.cli.Kafka;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page while no part of the pipeline is there. */
class OutageTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void everyPartIsDownAndNoNumberIsInvented() throws Exception {
        // Given
        int port = closedPort();

        // When
        Lookout lookout = lookOut(port);

        // Then
        await().atMost(Duration.ofSeconds(20))
                .until(() -> lookout.parts().stream()
                        .allMatch(part -> part.sighting().state() == State.DOWN));
        JsonNode snapshot = snapshot(lookout);
        assertThat(snapshot.get("parts").findValuesAsText("name"))
                .containsExactly("emitter", "kafka", "job", "store", "clickhouse");
        assertThat(snapshot.get("parts").findValuesAsText("detail")).allMatch(detail -> detail.contains(":" + port));
        assertThat(numbers(snapshot.get("flow"))).isEmpty();
        assertThat(numbers(snapshot.get("types"))).isEmpty();
        assertThat(snapshot.at("/latency/p50").isNull()).isTrue();
        assertThat(snapshot.get("newest")).isEmpty();
        assertThat(snapshot.get("letters")).isEmpty();
        assertThat(snapshot.at("/reconciliation/state").asText()).isEqualTo("unknown");
        assertThat(snapshot.at("/reconciliation/missing").isNull()).isTrue();
        assertThat(new FlowMetrics(lookout)
                        .collect().stream().map(MetricSnapshot::getMetadata).map(metadata -> metadata.getName()))
                .containsExactlyInAnyOrder("clickstream_part_up", "clickstream_page_look_seconds");
    }

    @Test
    void whatAcceptsAndSaysNothingIsDownToo() throws Exception {
        // Given
        ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        opened.add(silent);

        // When
        Lookout lookout = lookOut(silent.getLocalPort());

        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(() -> lookout.parts().stream()
                        .allMatch(part -> part.sighting().state() == State.DOWN));
    }

    private Lookout lookOut(int port) {
        Attention attention = new Attention();
        attention.come();
        URI address = URI.create("http://127.0.0.1:" + port + "/");
        Lookout lookout = new Lookout(
                new Lookout.Places(
                        Kafka.at("127.0.0.1:" + port),
                        ClickHouse.at(address),
                        address,
                        Optional.of(address),
                        Optional.of(address)),
                attention);
        opened.add(lookout);
        lookout.start();
        return lookout;
    }

    private JsonNode snapshot(Lookout lookout) throws Exception {
        Attention attention = new Attention();
        attention.come();
        Publisher publisher = new Publisher(new Surveyor(lookout, "http://127.0.0.1:8081/"), attention);
        opened.add(publisher);
        publisher.start();
        String event = new String(
                publisher
                        .feed()
                        .awaitAfter(0, Duration.ofSeconds(10))
                        .orElseThrow()
                        .bytes(),
                UTF_8);
        assertThat(event).startsWith("event: snapshot\ndata: {").endsWith("}\n\n");
        return JSON.readTree(event.substring(event.indexOf('{')));
    }

    private int closedPort() throws IOException {
        // Taken, so that nobody else can listen on it meanwhile.
        Socket socket = new Socket();
        opened.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket.getLocalPort();
    }

    private static List<JsonNode> numbers(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .flatMap(child -> child.isContainerNode() ? numbers(child).stream() : java.util.stream.Stream.of(child))
                .filter(JsonNode::isNumber)
                .toList();
    }
}
