package io.clickstream.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.kafka.ClosedPort;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.page.metrics.FlowMetrics;
import io.clickstream.page.model.PipelineMonitor;
import io.clickstream.page.model.SnapshotBuilder;
import io.clickstream.page.model.ViewerCount;
import io.clickstream.page.probe.State;
import io.clickstream.page.web.SnapshotPublisher;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
        ClosedPort closed = new ClosedPort();
        opened.add(closed);

        // When
        PipelineMonitor monitor = monitor(closed.port());

        // Then
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        monitor.parts().stream().allMatch(part -> part.status().state() == State.DOWN));
        JsonNode snapshot = snapshot(monitor);
        assertThat(snapshot.get("parts").findValuesAsText("name"))
                .containsExactly("emitter", "kafka", "job", "store", "clickhouse");
        assertThat(snapshot.get("parts").findValuesAsText("detail"))
                .allMatch(detail -> detail.contains(":" + closed.port()));
        assertThat(numbers(snapshot.get("flow"))).isEmpty();
        assertThat(numbers(snapshot.get("sources"))).isEmpty();
        assertThat(snapshot.at("/latency/p50").isNull()).isTrue();
        assertThat(snapshot.get("newest")).isEmpty();
        assertThat(snapshot.get("letters")).isEmpty();
        assertThat(snapshot.at("/reconciliation/state").asText()).isEqualTo("unknown");
        assertThat(snapshot.at("/reconciliation/missing").isNull()).isTrue();
        assertThat(FlowMetrics.of(monitor).stream()
                        .map(MetricSnapshot::getMetadata)
                        .map(metadata -> metadata.getName()))
                .containsExactlyInAnyOrder(
                        "clickstream_part_up", "clickstream_page_probe_seconds", "clickstream_page_look_seconds");
    }

    @Test
    void whatAcceptsAndSaysNothingIsDownToo() throws Exception {
        // Given
        ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        opened.add(silent);

        // When
        PipelineMonitor monitor = monitor(silent.getLocalPort());

        // Then
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        monitor.parts().stream().allMatch(part -> part.status().state() == State.DOWN));
    }

    private PipelineMonitor monitor(int port) {
        ViewerCount viewers = new ViewerCount(Duration.ofSeconds(2));
        viewers.enter();
        URI address = URI.create("http://127.0.0.1:" + port + "/");
        PipelineMonitor monitor = PipelineMonitor.of(
                Topology.builtIn(),
                new PipelineMonitor.Parts(
                        Kafka.at("127.0.0.1:" + port, "test"),
                        ClickHouse.at(address),
                        address,
                        Optional.of(address),
                        Optional.of(address)),
                viewers);
        opened.add(monitor);
        monitor.start();
        return monitor;
    }

    private JsonNode snapshot(PipelineMonitor monitor) throws Exception {
        ViewerCount viewers = new ViewerCount(Duration.ofSeconds(2));
        viewers.enter();
        SnapshotPublisher publisher =
                new SnapshotPublisher(new SnapshotBuilder(monitor, "http://127.0.0.1:8081/"), viewers);
        opened.add(publisher);
        publisher.start();
        String event = new String(
                publisher
                        .latest()
                        .awaitAfter(0, Duration.ofSeconds(10))
                        .orElseThrow()
                        .bytes(),
                UTF_8);
        assertThat(event).startsWith("event: snapshot\ndata: {").endsWith("}\n\n");
        return JSON.readTree(event.substring(event.indexOf('{')));
    }

    private static List<JsonNode> numbers(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .flatMap(child -> child.isContainerNode() ? numbers(child).stream() : Stream.of(child))
                .filter(JsonNode::isNumber)
                .toList();
    }
}
