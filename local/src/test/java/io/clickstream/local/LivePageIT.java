package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The live page as people see it: a real pipeline, a real browser. */
@SharedPipeline.Used
class LivePageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String UNKNOWN = "–";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RestartablePipeline pipeline;
    private final RawTopics raw;
    private Browser browser;
    private SeenPage page;

    LivePageIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
        this.raw = new RawTopics(pipeline.bootstrapServers());
    }

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        browser = Browser.start(folder.resolve("browser"));
        page = new SeenPage(browser);
        pipeline.restart(PipelinePart.PAGE);
        pipeline.emit(Map.of("EVENTS", "2000", "MALFORMED_RATIO", "0.05", "MESSAGES_PER_SECOND", "0"));
        pipeline.awaitArrival();
    }

    @AfterAll
    void close() {
        raw.close();
        if (browser != null) {
            browser.close();
        }
    }

    /** Whatever a test before has left: each has all parts, and a page that has just been filled. */
    @BeforeEach
    void openItOnADesk() throws Exception {
        pipeline.startAll();
        browser.prefer("light");
        browser.size(1440, 900);
        browser.open(pipeline.page());
        awaitEveryTableFilled();
    }

    /** Whatever a test has done: nothing foreign ran, nothing was fetched from elsewhere, nothing went wrong. */
    @AfterEach
    void nothingWasHarmed() {
        assertThat(browser.harm()).isEmpty();
        assertThat(browser.console()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(this::isOfThePage);
    }

    private boolean isOfThePage(URI request) {
        return pipeline.page().relativize(request) != request;
    }

    @Test
    void showsTheNumbersOfKafkaAndClickHouse() throws Exception {
        awaitEverythingCounted();

        long records = pipeline.rawEnd();
        long letters = pipeline.number("SELECT count() FROM dead_letters");
        assertThat(letters).isGreaterThan(50);
        assertThat(page.value("flow.raw.records")).isEqualTo(shown(records));
        assertThat(page.value("flow.job.read")).isEqualTo(shown(records));
        assertThat(page.value("flow.job.lag")).isEqualTo("0");
        assertThat(page.value("flow.rows.records"))
                .isEqualTo(shown(pipeline.number("SELECT count() FROM events_processed")));
        assertThat(page.value("flow.rows.lag")).isEqualTo("0");
        assertThat(page.value("flow.deadLetters.records")).isEqualTo(shown(letters));
        assertThat(page.value("flow.deadLetters.pending"))
                .isEqualTo(shown(pipeline.number("SELECT count() FROM dead_letters_pending")));
        assertThat(page.table("sources").stream()
                        .map(cells -> cells.get(0) + " " + cells.get(1).replace(",", "")))
                .containsExactlyInAnyOrderElementsOf(rows(
                        "SELECT source_topic || ' ' || toString(count()) FROM events_processed GROUP BY source_topic"));
        assertThat(column("newest", 2)).isSubsetOf(rows("SELECT user_id FROM events_processed"));
        assertThat(page.table("letters"))
                .hasSize(8)
                .allSatisfy(cells -> assertThat(
                                pipeline.number("SELECT count() FROM dead_letters WHERE concat(source_topic, '-',"
                                        + " toString(source_partition), '@', toString(source_offset)) = '"
                                        + cells.get(3)
                                        + "' AND reason = '" + cells.get(2).replace("'", "\\'") + "'"))
                        .isOne());
        assertThat(page.states(PipelinePart.KAFKA)).containsOnly("up");
        assertThat(page.headline()).isEqualTo("Everything runs");
    }

    @Test
    void changesWithoutBeingAsked() throws Exception {
        // Given
        awaitEverythingCounted();
        long before = pipeline.number("SELECT count() FROM events_processed");

        // When
        for (int i = 0; i < 7; i++) {
            raw.write("user_clicks", "k", event("new-" + i, "/new"));
        }

        // Then
        await(() -> page.value("flow.rows.records"), shown(before + 7)::equals);
        await(() -> column("newest", 2), users -> users.contains("new-6"));
        await(() -> page.value("flow.rows.freshness"), freshness -> freshness.endsWith(" s"));
        await(() -> page.texts("[data-chart=latency] .legend b").get(0), latency -> latency.endsWith(" s"));
        assertThat(page.texts("[data-chart=latency] .line.series-1")).hasSize(1);
        assertThat(browser.find(By.cssSelector("[data-chart=rates] .line.series-1"))
                        .getAttribute("d"))
                .startsWith("M");
    }

    /** As a browser whose compositor has no time. */
    @Test
    void changesWhereTheBrowserHasNoFrames() throws Exception {
        // Given
        awaitEverythingCounted();
        browser.evaluate("window.requestAnimationFrame = () => 0");

        // When
        raw.write("page_views", "k", event("without frames", "/new"));

        // Then
        await(() -> column("newest", 2), users -> users.contains("without frames"));
    }

    @ParameterizedTest
    @EnumSource(names = "PAGE", mode = EnumSource.Mode.EXCLUDE)
    void showsThatAPartIsDownAndThatItIsBack(PipelinePart part) throws Exception {
        try (PageEvents events = new PageEvents(pipeline.page())) {
            await(() -> events.state(part.key()), "up"::equals);

            // When
            pipeline.kill(part);

            // Then
            await(() -> page.states(part), states -> states.stream().allMatch("down"::equals));
            assertTheOthersGoOn(part, events);
            await(page::headline, headline -> headline.contains(part.title()) && headline.endsWith(" down"));
            assertThat(page.title()).startsWith("▲ ").contains(part.title()).endsWith(" – clickstream");
            assertThat(page.announcement()).contains(part.title() + " is down");
            if (part == PipelinePart.CLICKHOUSE) {
                assertNothingIsSaidOfRows();
            } else if (part == PipelinePart.KAFKA) {
                assertThat(page.value("flow.raw.records")).isEqualTo(UNKNOWN);
                assertThat(page.value("flow.job.lag")).isEqualTo(UNKNOWN);
            }

            // When
            pipeline.start(part);
        }

        // Then
        await(page::headline, "Everything runs"::equals);
        assertThat(page.states(part)).containsOnly("up");
        assertThat(page.title()).startsWith("● ");
        awaitShown("after " + part);
    }

    /** Sends one after the other: a thousand rows that come again after a kill may be as new as the first. */
    private void awaitShown(String user) {
        await(
                () -> {
                    raw.write("page_views", "k", event(user, "/back"));
                    return page.texts("#newest td");
                },
                cells -> cells.contains(user));
    }

    /** What programs are told: of the part that it is down and why, of all others that they are not. */
    private static void assertTheOthersGoOn(PipelinePart down, PageEvents events) throws Exception {
        await(() -> events.state(down.key()), "down"::equals);
        assertThat(events.metric("clickstream_part_up{part=\"" + down.key() + "\"}"))
                .isZero();
        assertThat(events.part(down.key()).get("detail").asText()).isNotBlank();
        assertThat(events.part(down.key()).get("since").asLong())
                .isBetween(
                        System.currentTimeMillis()
                                - TimeLimits.of(Duration.ofSeconds(20)).toMillis(),
                        System.currentTimeMillis());
        for (PipelinePart other : EnumSet.complementOf(EnumSet.of(down, PipelinePart.PAGE))) {
            assertThat(events.state(other.key())).as(other.key()).isEqualTo("up");
        }
        assertThat(events.snapshot().at("/flow/raw/records").isNull()).isEqualTo(down == PipelinePart.KAFKA);
        assertThat(events.snapshot().at("/flow/rows/records").isNull()).isEqualTo(down == PipelinePart.CLICKHOUSE);
        int before = events.count();
        await(events::count, count -> count >= before + 2);
    }

    private void assertNothingIsSaidOfRows() {
        assertThat(page.value("flow.rows.records")).isEqualTo(UNKNOWN);
        assertThat(page.value("flow.rows.rate")).isEqualTo(UNKNOWN);
        assertThat(page.value("flow.rows.freshness")).isEqualTo(UNKNOWN);
        assertThat(page.value("flow.deadLetters.records")).isEqualTo(UNKNOWN);
        assertThat(page.reconciliation()).isEqualTo("not known now");
        assertThat(page.table("newest")).isEmpty();
        assertThat(page.texts("[data-of=newest]")).containsExactly("not known now");
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            assertThat(browser.accessibilityViolations()).isEmpty();
        }
    }

    @Test
    void saysThatItIsNotConnectedAndConnectsAgain() throws Exception {
        // When
        pipeline.kill(PipelinePart.PAGE);

        // Then
        await(page::banner, banner -> banner.matches("not connected since \\d\\d:\\d\\d:\\d\\d, trying again"));
        assertThat(page.title()).isEqualTo("○ not connected – clickstream");
        assertThat(page.headline()).startsWith("Last known: ");
        assertThat(page.announcement()).startsWith("not connected since ");
        assertThat(browser.accessibilityViolations()).isEmpty();

        // When
        pipeline.start(PipelinePart.PAGE);

        // Then
        await(page::banner, String::isEmpty);
        await(page::headline, "Everything runs"::equals);
        awaitShown("after the page");
        assertThat(browser.console()).isNotEmpty().allMatch(line -> line.contains("/events"));
    }

    @Test
    void saysThatItsNumbersAreOld() throws Exception {
        // When
        pipeline.signal(PipelinePart.PAGE, "STOP");

        // Then
        try {
            await(page::banner, banner -> banner.matches("the newest numbers are \\d+ s old"));
        } finally {
            pipeline.signal(PipelinePart.PAGE, "CONT");
        }
        await(page::banner, String::isEmpty);
        await(page::headline, "Everything runs"::equals);
    }

    @Test
    void showsForeignTextAsText() throws Exception {
        // Given
        List<String> texts = List.of(
                "<script>harm.push('ran')</script>",
                "<img src=x onerror=\"harm.push('ran')\">",
                "\"><svg/onload=harm.push('ran')>",
                "<iframe src=//example.com></iframe>",
                "javascript:alert('ran')",
                "&lt;b&gt; &amp;quot; &#60;script&#62;",
                "a\u202Egnp.exe \u2067x\u2069 \u200Bzero\uFEFFwidth",
                "bell\u0007 \u0000 \u001B[31mred \u0085");
        List<String> visible = Stream.concat(
                        texts.stream().limit(6),
                        Stream.of(
                                "a[U+202E]gnp.exe [U+2067]x[U+2069] [U+200B]zero[U+FEFF]width",
                                "bell[U+0007] [U+0000] [U+001B][31mred [U+0085]"))
                .toList();

        // When
        for (String text : texts) {
            raw.write("user_clicks", "k", event(text, text));
            raw.write("orders", "k", JSON.writeValueAsString(Map.of("timestamp", text)));
        }

        // Then
        await(() -> column("newest", 2), users -> users.containsAll(visible));
        assertThat(column("newest", 3)).containsExactlyInAnyOrderElementsOf(visible);
        await(
                () -> column("letters", 2),
                reasons -> reasons.stream()
                        .allMatch(reason ->
                                reason.startsWith("timestamp must look like 2026-01-31 23:59:59, but is \"")));
        assertThat(column("letters", 2)).anyMatch(reason -> reason.contains("<script>"));
        assertThat(page.texts("#letters pre")).anyMatch(payload -> payload.contains("<img src=x onerror="));
        assertThat(browser.evaluate("document.querySelectorAll("
                        + "'main script, main img, main a, iframe, [onerror], [onload]').length"))
                .isEqualTo(0L);

        // When
        for (String text : texts) {
            raw.write("orders", "k", text);
        }

        // Then
        await(() -> page.texts("#letters pre"), payloads -> payloads.containsAll(visible));
    }

    private List<String> column(String table, int number) {
        return page.table(table).stream().map(cells -> cells.get(number)).toList();
    }

    @Test
    void opensAPayloadAndKeepsItOpen() throws Exception {
        // Given
        raw.write("orders", "k", "first\u0007 <b>payload</b>\nwith lines");
        await(() -> page.texts("#letters pre"), payloads -> payloads.get(0).startsWith("first"));

        // When
        page.payloads().get(0).click();
        raw.write("orders", "k", "the next one");

        // Then
        await(() -> page.texts("#letters pre"), payloads -> payloads.get(0).equals("the next one"));
        assertThat(page.texts("#letters details[open] pre"))
                .containsExactly("first[U+0007] <b>payload</b>\nwith lines");
    }

    @Test
    void bearsTextOfAnyLength() throws Exception {
        // Given
        String endless = "W".repeat(200_000);

        // When
        raw.write("user_clicks", "k", event(endless, endless));
        raw.write("orders", "k", endless);

        // Then
        await(
                () -> page.table("newest"),
                rows -> rows.stream().anyMatch(cells -> cells.get(2).matches("W{50,200}…?")));
        await(() -> page.texts("#letters tr"), rows -> rows.stream().anyMatch(row -> row.contains("195.3 KiB")));
        for (int width : List.of(360, 768, 1440)) {
            browser.size(width, 800);
            await(this::sidewaysScroll, scroll -> scroll == 0);
        }
    }

    private long sidewaysScroll() {
        return (Long) browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    @Test
    void hasNoBarriers() {
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(1440, 360)) {
                // When
                browser.prefer(scheme);
                browser.size(width, 900);

                // Then
                assertThat(browser.accessibilityViolations())
                        .as("%s, %d pixels", scheme, width)
                        .isEmpty();
                assertThat(sidewaysScroll()).isZero();
            }
        }
    }

    @Test
    void isUsedWithTheKeyboardFromTopToBottom() throws Exception {
        // When
        List<String> stops = Stream.generate(() -> press(Keys.TAB)).limit(7).toList();

        // Then
        assertThat(stops)
                .containsExactly(
                        "Skip to the flow",
                        "Flink UI",
                        "Metrics",
                        "latency",
                        "rates",
                        "lag",
                        page.texts("#letters summary").get(0));
        assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");

        // When
        browser.evaluate("document.querySelector('[data-chart=rates]').focus()");
        press(Keys.END);
        press(Keys.ARROW_LEFT);

        // Then
        assertThat(page.texts("[data-chart=rates] output").get(0))
                .matches("at \\d\\d:\\d\\d:\\d\\d, raw .+/s, rows .+/s, dead letters .+");
    }

    @Test
    void skipsToTheFlow() {
        // When
        press(Keys.TAB);
        boolean visible = (Boolean) browser.evaluate("document.activeElement.getBoundingClientRect().top >= 0");
        press(Keys.ENTER);

        // Then
        assertThat(visible).isTrue();
        assertThat(browser.evaluate("document.activeElement.id")).isEqualTo("main");
    }

    /** @return what has the focus then */
    private String press(Keys key) {
        new Actions(browser.driver()).sendKeys(key).perform();
        return (String) browser.evaluate("document.activeElement.dataset.chart ?? document.activeElement.textContent");
    }

    private void awaitEveryTableFilled() {
        await(page::headline, "Everything runs"::equals);
        for (String table : List.of("sources", "reasons", "newest", "letters")) {
            await(() -> page.table(table), rows -> !rows.isEmpty());
        }
    }

    /** Until the page has counted what was the last to come. */
    private void awaitEverythingCounted() {
        await(this::saysWhatIsThere, Boolean::booleanValue);
    }

    private boolean saysWhatIsThere() throws Exception {
        String letters = shown(pipeline.number("SELECT count() FROM dead_letters"));
        String events = shown(pipeline.number("SELECT count() FROM events_processed"));
        // The comparison is rare: what it counted may be of an earlier test.
        return page.reconciliation().matches("exact: raw [0-9,]+ = rows [0-9,]+ \\+ dead letters [0-9,]+")
                && page.value("flow.rows.records").equals(events)
                && page.value("flow.deadLetters.records").equals(letters);
    }

    private List<String> rows(String sql) throws Exception {
        return pipeline.query(sql).stream().map(row -> row[0]).toList();
    }

    private static String shown(long number) {
        return "%,d".formatted(number);
    }

    private static String event(String user, String url) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of("timestamp", "2026-01-31 23:59:59", "user_id", user, "url", url));
    }

    private static <T> T await(Callable<T> look, Predicate<T> wanted) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(250))
                .atMost(TimeLimits.of(PATIENCE))
                .until(look, wanted);
    }
}
