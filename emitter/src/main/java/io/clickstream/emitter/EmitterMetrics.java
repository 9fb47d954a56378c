package io.clickstream.emitter;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.clickstream.core.http.LoopbackFilter;
import io.clickstream.core.http.LoopbackGuard;
import io.clickstream.core.settings.ConfigurationException;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what an emitter does, and its JVM, over HTTP in the formats of Prometheus, until it is closed. */
public final class EmitterMetrics implements AutoCloseable {
    static final String PORT_OPTION = "--metrics-port";

    private static final Logger LOG = LoggerFactory.getLogger(EmitterMetrics.class);
    private static final int HIGHEST_PORT = 65_535;

    private final HTTPServer server;
    private final URI address;

    private EmitterMetrics(HTTPServer server, String host) {
        this.server = server;
        this.address = URI.create("http://" + host + ":" + server.getPort() + "/metrics");
    }

    /**
     * For programs that run an emitter themselves: on the loopback interface.
     *
     * @param port 0 for any free one
     * @throws ConfigurationException if it cannot listen there
     */
    public static EmitterMetrics onLoopback(Emitter emitter, int port) {
        return start(emitter, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * For the emitter's own program, which runs in a pod.
     *
     * @param port 0 for any free one
     * @throws ConfigurationException if it cannot listen there
     */
    static EmitterMetrics onAllInterfaces(Emitter emitter, int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw ConfigurationException.of(PORT_OPTION, "must be between 0 and " + HIGHEST_PORT, port);
        }
        return start(emitter, new InetSocketAddress(port));
    }

    /** Where a browser on this machine, or a program, finds them. */
    public URI address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }

    private static EmitterMetrics start(Emitter emitter, InetSocketAddress at) {
        try {
            HTTPServer server = HTTPServer.builder()
                    .inetAddress(at.getAddress())
                    .port(at.getPort())
                    .registry(registry(emitter))
                    .authenticator(new Guard(at.getAddress().isLoopbackAddress()))
                    .buildAndStart();
            EmitterMetrics metrics = new EmitterMetrics(
                    server,
                    at.getAddress().isAnyLocalAddress()
                            ? "localhost"
                            : at.getAddress().getHostAddress());
            LOG.info("metrics at {}", metrics.address);
            return metrics;
        } catch (IOException e) {
            throw ConfigurationException.of(
                    PORT_OPTION, "must be a free port", at.getPort() + " (" + e.getMessage() + ")");
        }
    }

    /** Of the server's hooks, the only one that sees every request. */
    private static final class Guard extends Authenticator {
        private final boolean isLoopback;

        Guard(boolean isLoopback) {
            this.isLoopback = isLoopback;
        }

        @Override
        public Result authenticate(HttpExchange exchange) {
            return (isLoopback ? LoopbackFilter.refusal(exchange) : Optional.<LoopbackGuard.Refusal>empty())
                    .<Result>map(refusal -> new Failure(refusal.status()))
                    .orElseGet(() -> new Success(new HttpPrincipal("reader", "metrics")));
        }
    }

    private static PrometheusRegistry registry(Emitter emitter) {
        PrometheusRegistry registry = new PrometheusRegistry();
        count(emitter, EmitterProgress::sent, "sent", "Events handed to the producer.", registry);
        count(emitter, EmitterProgress::acknowledged, "acknowledged", "Events that Kafka has confirmed.", registry);
        count(emitter, EmitterProgress::failed, "failed", "Events that could not be written.", registry);
        count(emitter, EmitterProgress::malformed, "malformed", "Sent events that are malformed on purpose.", registry);
        GaugeWithCallback.builder()
                .name("clickstream_emitter_target_events_per_second")
                .help("The target rate; 0 means as fast as possible.")
                .callback(gauge -> gauge.call(emitter.target()))
                .register(registry);
        registry.register(emitter.acknowledgementTimes());
        JvmMetrics.builder().register(registry);
        return registry;
    }

    private static void count(
            Emitter emitter,
            ToLongFunction<EmitterProgress> events,
            String name,
            String help,
            PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("clickstream_emitter_events_" + name + "_total")
                .help(help)
                .callback(counter -> counter.call(events.applyAsLong(emitter.progress())))
                .register(registry);
    }
}
