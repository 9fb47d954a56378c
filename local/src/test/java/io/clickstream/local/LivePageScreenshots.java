package io.clickstream.local;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
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

    @Test
    void take(@TempDir Path folder) throws Exception {
        try (Browser browser = Browser.start(folder.resolve("browser"));
                RestartablePipeline pipeline = RestartablePipeline.start(folder.resolve("data"))) {
            SeenPage page = new SeenPage(browser);
            browser.hideScrollbars();
            browser.size(1440, 900);
            browser.open(pipeline.page());

            long rows = PER_SECOND * HISTORY.toSeconds();
            pipeline.emit(PER_SECOND, 0.001);
            awaitRows(pipeline, rows);
            take(browser, page, "live-page", "Everything runs");
            browser.prefer("dark");
            take(browser, page, "live-page-dark", "Everything runs");
            browser.size(360, 780);
            take(browser, page, "live-page-360", "Everything runs");
            browser.prefer("light");
            browser.size(2560, 1440);
            take(browser, page, "live-page-wall", "Everything runs");

            browser.size(1440, 1000);
            pipeline.emit(PER_SECOND, 0.03);
            awaitRows(pipeline, rows + 30 * PER_SECOND);
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

    private void take(Browser browser, SeenPage page, String name, String headline) {
        await().atMost(Duration.ofMinutes(1)).until(page::headline, headline::equals);
        browser.screenshot(FOLDER.resolve(name + ".png"));
    }

    private static void awaitRows(RestartablePipeline pipeline, long rows) {
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(HISTORY.plusMinutes(5))
                .until(() -> pipeline.number("SELECT count() FROM events_processed") >= rows);
    }
}
