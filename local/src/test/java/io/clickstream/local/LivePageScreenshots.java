package io.clickstream.local;

import static org.awaitility.Awaitility.await;

import io.clickstream.local.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the pictures of the live page that the documentation shows. No test: {@code make screenshots} runs it. The system
 * property {@code screenshots.history} says how long the pipeline runs before.
 */
class LivePageScreenshots {

    private static final Path FOLDER = Path.of("target", "screenshots");
    private static final Duration HISTORY = Duration.parse(System.getProperty("screenshots.history", "PT2M"));
    private static final int PER_SECOND = 100;

    private final Distribution distribution = Distribution.current();

    @Test
    void take(@TempDir Path folder) throws Exception {
        int emitterPort = Ports.free(1).get(0);
        try (Browser browser = Browser.start(folder.resolve("browser"));
                RestartablePipeline pipeline = RestartablePipeline.start(
                        folder.resolve("data"), Map.of("--emitter-url", "http://127.0.0.1:" + emitterPort))) {
            SeenPage page = new SeenPage(browser);
            browser.hideScrollbars();
            browser.size(1440, 900);
            browser.open(pipeline.page());

            long rows = PER_SECOND * HISTORY.toSeconds();
            try (ChildProcess emitter = emitter(folder, pipeline, emitterPort, "0.001")) {
                awaitRows(pipeline, emitter, rows);
                take(browser, page, "live-page", "Everything runs");
                browser.prefer("dark");
                take(browser, page, "live-page-dark", "Everything runs");
                browser.size(360, 780);
                take(browser, page, "live-page-360", "Everything runs");
                browser.prefer("light");
                browser.size(2560, 1440);
                take(browser, page, "live-page-wall", "Everything runs");
            }
            browser.size(1440, 1000);
            try (ChildProcess emitter = emitter(folder, pipeline, emitterPort, "0.03")) {
                awaitRows(pipeline, emitter, rows + 30 * PER_SECOND);
                // The page counts them the less often the longer that takes.
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> page.table("reasons").size() == 8);
                page.payloads().get(0).click();
                browser.evaluate("document.querySelector('.tables').scrollIntoView()");
                take(browser, page, "live-page-dead-letters", "Everything runs");
                browser.evaluate("scrollTo(0, 0)");

                browser.size(1440, 900);
                pipeline.kill(PipelinePart.CLICKHOUSE);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> page.value("flow.rows.lag").length() >= 4);
                take(browser, page, "live-page-clickhouse-down", "ClickHouse is down");
            }
        }
    }

    private void take(Browser browser, SeenPage page, String name, String headline) {
        await().atMost(Duration.ofMinutes(1)).until(page::headline, headline::equals);
        browser.screenshot(FOLDER.resolve(name + ".png"));
    }

    private ChildProcess emitter(Path folder, RestartablePipeline pipeline, int port, String malformedRatio) {
        return ChildProcess.start(
                "the emitter",
                folder.resolve("emitter.lock"),
                folder.resolve("emitter.log"),
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", pipeline.bootstrapServers(),
                        "MESSAGES_PER_SECOND", Integer.toString(PER_SECOND),
                        "MALFORMED_RATIO", malformedRatio,
                        "METRICS_PORT", Integer.toString(port)),
                new ChildProcess.JavaCommand(
                        List.of("-Xmx96m", "-XX:+UseSerialGC"),
                        List.of(distribution.lib()),
                        "io.clickstream.emitter.Main",
                        List.of()));
    }

    private static void awaitRows(RestartablePipeline pipeline, ChildProcess emitter, long rows) {
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(HISTORY.plusMinutes(5))
                .failFast(() -> !emitter.isAlive())
                .until(() -> pipeline.clickHouse().queryNumber("SELECT count() FROM events_processed") >= rows);
    }
}
