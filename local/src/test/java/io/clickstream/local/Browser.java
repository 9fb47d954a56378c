package io.clickstream.local;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, which remembers what it asked for and what it complained about. */
final class Browser implements AutoCloseable {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    // Schemes of what comes from within the browser, such as the tab that it begins with.
    private static final Set<String> WITHIN = Set.of("about", "chrome", "data");
    private static final ObjectMapper JSON = new ObjectMapper();
    // Held here, or it would forget its level. It misses classes for this very Chromium, which nothing here uses.
    private static final Logger DEVTOOLS = Logger.getLogger("org.openqa.selenium.devtools");

    /** Before anything of the page runs: what would tell that foreign text was taken for code. */
    private static final String WITNESS = """
            window.harm = [];
            document.addEventListener('securitypolicyviolation',
                event => harm.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
            window.addEventListener('error', event => harm.push('error: ' + event.message));
            window.addEventListener('unhandledrejection', event => harm.push('rejection: ' + event.reason));
            """;

    private final ChromeDriver driver;
    private final List<String> requests = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /**
     * Starts a browser. Where there is none, the test is skipped on a developer's machine, and fails in CI, where nobody
     * would notice.
     *
     * @param profile folder for what it keeps
     */
    static Browser start(Path profile) {
        Optional<Path> browser = BROWSERS.stream()
                .flatMap(name -> Prerequisite.onPath(name).stream())
                .findFirst();
        Optional<Path> driver = Prerequisite.onPath("chromedriver");
        if (browser.isEmpty() || driver.isEmpty()) {
            Prerequisite.missing("no Chromium with its driver on the path: install chromium and chromium-driver"
                    + " (Debian, Ubuntu), or Chrome and its chromedriver");
        }
        DEVTOOLS.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                // Root, as in most containers, has no other choice; the page is our own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriver started = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        started.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WITNESS));
        return new Browser(started);
    }

    ChromeDriver driver() {
        return driver;
    }

    void open(URI address) {
        driver.get(address.toString());
    }

    WebElement find(By by) {
        return driver.findElement(by);
    }

    /** The value of a JavaScript expression. */
    Object evaluate(String expression) {
        return driver.executeScript("return " + expression);
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void hideScrollbars() {
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    }

    /** @param scheme light or dark */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What is wrong for people who do not see, or not well, or have no mouse: a line for each rule and element. */
    List<String> accessibilityViolations() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .flatMap(Browser::describe)
                        .toList();
    }

    private static Stream<String> describe(Rule rule) {
        return rule.getNodes().stream()
                .map(node -> rule.getId() + ": " + node.getHtml() + " " + node.getFailureSummary());
    }

    /** What the browser has asked others for since it started. */
    List<URI> requests() {
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = message(entry);
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                requests.add(message.path("params").path("request").path("url").asText());
            }
        }
        return requests.stream()
                .map(URI::create)
                .filter(address -> !WITHIN.contains(address.getScheme()))
                .toList();
    }

    private static JsonNode message(LogEntry entry) {
        try {
            return JSON.readTree(entry.getMessage()).path("message");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the console has shown since the last call: errors, refused requests, broken rules of the content policy. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What the page itself has noticed of errors and of breaches of its content policy. */
    @SuppressWarnings("unchecked")
    List<String> harm() {
        return (List<String>) evaluate("window.harm");
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
