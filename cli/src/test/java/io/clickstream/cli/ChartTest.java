package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
    private static final Answer PAGES = Answer.of(List.of("page\tviews", "/\t1000", "/cart\t500", "/help\t1"));
    private static final Answer MINUTES = Answer.of(List.of(
            "minute\tevent_type\tevents",
            "12:00\tCLICKS\t30",
            "12:00\tORDERS\t10",
            "12:01\tCLICKS\t5",
            "12:01\tPAGE_VIEWS\t15"));

    @Test
    void numbersAreAlignedToTheRight() {
        assertThat(new Chart(80, true).table(PAGES))
                .containsExactly("page   views", "/       1000", "/cart    500", "/help      1");
    }

    @Test
    void barsFillTheWidth() {
        assertThat(new Chart(34, true).bars(PAGES, "views"))
                .containsExactly(
                        "page   views",
                        "/       1000  " + "█".repeat(20),
                        "/cart    500  " + "█".repeat(10),
                        "/help      1");
    }

    @Test
    void aBarEndsWithAnEighthOfABlock() {
        Answer answer = Answer.of(List.of("page\tviews", "/a\t80", "/b\t41"));

        assertThat(new Chart(23, true).bars(answer, "views"))
                .containsExactly("page  views", "/a       80  " + "█".repeat(10), "/b       41  █████▏");
    }

    @Test
    void partsOfABarAreToldApartWithoutColours() {
        assertThat(new Chart(35, true).stacked(MINUTES))
                .containsExactly(
                        "█ CLICKS  ▓ ORDERS  ▒ PAGE_VIEWS",
                        "minute  events",
                        "12:00       40  " + "█".repeat(14) + "▓".repeat(5),
                        "12:01       20  " + "█".repeat(2) + "▒".repeat(8));
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 40, 80, 200})
    void nothingIsWiderThanTheTerminal(int width) {
        Chart chart = new Chart(width, true);
        assertThat(chart.stacked(MINUTES).subList(1, 4))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        assertThat(chart.bars(PAGES, "views"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }

    @Test
    void withoutBlocksThereAreTables() {
        Chart chart = new Chart(80, false);

        assertThat(chart.bars(PAGES, "views")).isEqualTo(chart.table(PAGES));
        assertThat(chart.stacked(MINUTES)).isEqualTo(chart.table(MINUTES));
    }

    @Test
    void longTextsAreCut() {
        Answer answer = Answer.of(List.of("page\tviews", "/" + "x".repeat(200) + "\t7"));

        assertThat(new Chart(80, true).table(answer).get(1)).isEqualTo("/" + "x".repeat(58) + "…      7");
    }

    @Test
    void whatAnEventHoldsDoesNotMoveTheCursor() {
        Answer answer = Answer.of(List.of("page\tviews", "/\u001b[2J\u0007\t7"));

        assertThat(new Chart(80, true).table(answer).get(1)).isEqualTo("/\ufffd[2J\ufffd      7");
    }

    @Test
    void showsQuotesAndBackslashesAsTheyWereWritten() {
        Answer answer = Answer.of(List.of("page", "C:\\\\it\\'s\\n"));

        assertThat(answer.rows()).containsExactly(List.of("C:\\it's\\n"));
    }
}
