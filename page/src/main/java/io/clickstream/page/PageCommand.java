package io.clickstream.page;

import io.clickstream.core.pipeline.PipelineOptions;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.HttpAddress;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.core.settings.ShutdownHook;
import io.clickstream.page.metrics.FlowMetrics;
import io.clickstream.page.model.PipelineMonitor;
import io.clickstream.page.model.SnapshotBuilder;
import io.clickstream.page.model.ViewerCount;
import io.clickstream.page.web.EventStream;
import io.clickstream.page.web.PageServer;
import io.clickstream.page.web.SnapshotPublisher;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The live page. Ends with 0 when it is told to stop, with 2 for a wrong setting. No part of the pipeline has to be there. */
@Command(
        name = "clickstream-page",
        description = "Shows the whole pipeline as it is now, in a browser and to Prometheus.",
        footer =
                "%nEvery option is an environment variable as well; the command line takes precedence."
                        + " KAFKA_* variables are settings of the Kafka clients (KAFKA_SECURITY_PROTOCOL is security.protocol).",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class PageCommand implements Callable<Integer> {
    private static final String INTERVAL_OPTION = "--probe-interval";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final String HOST_OPTION = "--host";
    private static final String PORT_OPTION = "--port";
    private static final String FLINK_OPTION = "--flink-url";
    private static final String FLINK_UI_OPTION = "--flink-ui-url";
    private static final String EMITTER_OPTION = "--emitter-url";
    private static final String STORE_OPTION = "--store-url";
    private static final int HIGHEST_PORT = 65_535;

    @Mixin
    private final PipelineOptions options;

    @Option(
            names = FLINK_OPTION,
            paramLabel = "<url>",
            defaultValue = "http://localhost:8081",
            description = "Where Flink is: its REST API.")
    private String flinkUrl;

    @Option(
            names = FLINK_UI_OPTION,
            paramLabel = "<url>",
            description = "Where people find the Flink UI, if that is somewhere else.")
    private String flinkUiUrl;

    @Option(
            names = EMITTER_OPTION,
            paramLabel = "<url>",
            description = "Where the emitter's metrics are; without it the page does not show the emitter.")
    private String emitterUrl;

    @Option(
            names = STORE_OPTION,
            paramLabel = "<url>",
            description = "Where the object store is; without it the page does not show the store.")
    private String storeUrl;

    @Option(
            names = HOST_OPTION,
            paramLabel = "<host>",
            defaultValue = "127.0.0.1",
            description = "Interface to serve on. 0.0.0.0 is all of them, and whoever reaches one sees the events.")
    private String host;

    @Option(names = PORT_OPTION, paramLabel = "<port>", defaultValue = "8088", description = "Port; 0: any free.")
    private int port;

    @Option(
            names = INTERVAL_OPTION,
            paramLabel = "<seconds>",
            defaultValue = "2",
            description =
                    "Time between two probes of a part while somebody watches. All others change with it, and what the"
                            + " probes cost the parts.")
    private double probeInterval;

    @Spec
    private CommandSpec spec;

    PageCommand(Map<String, String> environment) {
        this.options = new PipelineOptions("clickstream-page", environment);
    }

    @Override
    public Integer call() throws InterruptedException {
        InetSocketAddress address = address();
        URI flink = HttpAddress.of(FLINK_OPTION, flinkUrl);
        URI flinkUi = optional(FLINK_UI_OPTION, flinkUiUrl).orElse(flink);
        PipelineMonitor.Parts parts = new PipelineMonitor.Parts(
                options.kafka(),
                options.clickHouse(),
                flink,
                optional(EMITTER_OPTION, emitterUrl),
                optional(STORE_OPTION, storeUrl));
        CountDownLatch stop = new CountDownLatch(1);
        ShutdownHook hook = new ShutdownHook(stop::countDown, STOP_LIMIT);
        ViewerCount viewers = new ViewerCount(interval());
        try (PipelineMonitor monitor = PipelineMonitor.of(options.topology(), parts, viewers);
                SnapshotPublisher publisher =
                        new SnapshotPublisher(new SnapshotBuilder(monitor, flinkUi.toString()), viewers);
                PageServer server = serve(
                        address,
                        viewers,
                        new EventStream(publisher.latest(), publisher::history),
                        () -> FlowMetrics.of(monitor))) {
            monitor.start();
            publisher.start();
            spec.commandLine()
                    .getOut()
                    .println("live page at http://" + host + ":"
                            + server.address().getPort() + "/");
            spec.commandLine().getOut().flush();
            stop.await();
            return ExitCode.OK;
        } finally {
            hook.release();
        }
    }

    private PageServer serve(
            InetSocketAddress address, ViewerCount viewers, EventStream events, Supplier<MetricSnapshots> metrics) {
        try {
            return PageServer.start(address, viewers, events, metrics);
        } catch (BindException e) {
            throw ConfigurationException.of(PORT_OPTION, "must be a port that is free on " + host, port);
        } catch (IOException e) {
            throw ConfigurationException.of(PORT_OPTION, "cannot be listened on (" + e.getMessage() + ")", port);
        }
    }

    private Duration interval() {
        if (!(probeInterval >= 0.1 && probeInterval <= 60)) {
            throw ConfigurationException.of(INTERVAL_OPTION, "must be seconds, 0.1 to 60", probeInterval);
        }
        return Duration.ofNanos((long) (probeInterval * Duration.ofSeconds(1).toNanos()));
    }

    private InetSocketAddress address() {
        if (port < 0 || port > HIGHEST_PORT) {
            throw ConfigurationException.of(PORT_OPTION, "must be a port, 0 to " + HIGHEST_PORT, port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw ConfigurationException.of(HOST_OPTION, "must be an interface of this machine", host);
        }
    }

    private static Optional<URI> optional(String option, String text) {
        return Optional.ofNullable(text).map(url -> HttpAddress.of(option, url));
    }
}
