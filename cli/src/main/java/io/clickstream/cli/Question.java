package io.clickstream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The questions that come with the command line: each a file of SQL, whose first line says in a comment what it tells. */
enum Question {
    EVENTS_PER_MINUTE("events"),
    TOP_PAGES("views"),
    REVENUE("revenue"),
    FRESHNESS(null),
    DEAD_LETTERS("letters");

    /** The column that bars show, null for none. */
    private final String measure;

    Question(String measure) {
        this.measure = measure;
    }

    static Optional<Question> named(String label) {
        return Arrays.stream(values())
                .filter(question -> question.label().equals(label))
                .findFirst();
    }

    /** How a user names it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it tells, in one line. */
    String description() {
        return file().lines().findFirst().orElseThrow().substring("-- ".length());
    }

    /** The query, with the parameter {@code minutes} where it has one. */
    String sql() {
        return file().substring(file().indexOf('\n') + 1);
    }

    /** An answer to it as lines. */
    List<String> draw(Answer answer, Chart chart) {
        if (this == EVENTS_PER_MINUTE) {
            return chart.stacked(answer);
        }
        return measure == null ? chart.table(answer) : chart.bars(answer, measure);
    }

    private String file() {
        String path = "/queries/" + label() + ".sql";
        try (InputStream in = Question.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
