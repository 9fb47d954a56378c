package io.clickstream.local;

import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What somebody sees who looks at the live page. */
final class SeenPage {

    private final Browser browser;

    SeenPage(Browser browser) {
        this.browser = browser;
    }

    /** @param path of the value in the data, such as {@code flow.rows.records} */
    String value(String path) {
        return text("[data-value='" + path + "']");
    }

    String headline() {
        return text("#headline");
    }

    String title() {
        return browser.driver().getTitle();
    }

    /** Empty while all is well with the connection. */
    String banner() {
        return text("#banner");
    }

    /** What a screen reader was told last. */
    String announcement() {
        return text("#announcer");
    }

    String reconciliation() {
        return text("#reconciliation");
    }

    /** The state in words, on each card of a part. */
    List<String> states(PipelinePart part) {
        return texts("[data-part='" + part.key() + "'] .state b");
    }

    /** The rows of a table, each as its cells. */
    List<List<String>> table(String id) {
        return strings("[...document.querySelectorAll('#" + id
                + " tr')].map(row => [...row.children].map(cell => cell.textContent))");
    }

    List<WebElement> payloads() {
        return browser.driver().findElements(By.cssSelector("#letters summary"));
    }

    /** Texts as they are in the document; what is shown may be broken into lines. */
    List<String> texts(String selector) {
        return strings("[...document.querySelectorAll(\"" + selector + "\")].map(found => found.textContent)");
    }

    private String text(String selector) {
        return texts(selector).get(0).strip();
    }

    @SuppressWarnings("unchecked")
    private <T> List<T> strings(String expression) {
        return (List<T>) browser.evaluate(expression);
    }
}
