package io.clickstream.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Flink's REST API answers in the moments that no test with a real cluster can hold still. */
class FlinkJobTest {

    private static final String OVERVIEW = "/jobs/overview";
    private static final String CHECKPOINTS = "/jobs/42/checkpoints";
    private static final String RUNNING = "{\"jobs\":[{\"jid\":\"42\",\"tasks\":{\"total\":3,\"running\":3}}]}";
    private static final String NO_CHECKPOINTS = "{\"latest\":{\"restored\":null}}";

    /** By path; what is not there is answered with the error of a job without its master. */
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private HttpServer flink;

    @BeforeEach
    void serve() throws IOException {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/", exchange -> {
            String answer = answers.get(exchange.getRequestURI().getPath());
            byte[] body = Optional.ofNullable(answer)
                    .orElse("{\"errors\":[\"Unable to get JobMasterGateway for initializing job.\"]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        flink.start();
    }

    @AfterEach
    void stop() {
        flink.stop(0);
    }

    @Test
    void doesNotRunBeforeAllItsTasksDo() {
        answers.put(OVERVIEW, "{\"jobs\":[{\"jid\":\"42\",\"tasks\":{\"total\":3,\"running\":2}}]}");
        answers.put(CHECKPOINTS, NO_CHECKPOINTS);

        assertThat(running()).isEmpty();
    }

    @Test
    void doesNotRunBeforeItsMasterAnswers() {
        // Given
        answers.put(OVERVIEW, RUNNING);

        // Then
        assertThat(running()).isEmpty();

        // When
        answers.put(CHECKPOINTS, NO_CHECKPOINTS);

        // Then
        assertThat(running()).hasValueSatisfying(job -> {
            assertThat(job.id()).isEqualTo("42");
            assertThat(job.restoredFrom()).isEmpty();
        });
    }

    @Test
    void tellsWhereItWasContinuedFrom() {
        answers.put(OVERVIEW, RUNNING);
        answers.put(CHECKPOINTS, "{\"latest\":{\"restored\":{\"external_path\":\"s3://bucket/chk-7\"}}}");

        assertThat(running().flatMap(FlinkJob::restoredFrom)).contains("s3://bucket/chk-7");
    }

    private Optional<FlinkJob> running() {
        return FlinkJob.running(
                URI.create("http://127.0.0.1:" + flink.getAddress().getPort() + "/"), "s3://bucket/savepoints");
    }
}
