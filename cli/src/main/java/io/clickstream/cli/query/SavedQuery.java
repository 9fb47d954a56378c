package io.clickstream.cli.query;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The queries that come with the program: each a file of SQL, whose first line describes it in a comment. Lines that end
 * with {@code -- bar} draw a bar and are left out where there is no room for one.
 */
enum SavedQuery {
    EVENTS_PER_MINUTE(63),
    TOP_PAGES(52),
    REVENUE(46),
    FRESHNESS(0),
    DEAD_LETTERS(114);

    private static final String BAR = "-- bar";
    private static final int SHORTEST_BAR = 10;

    private final int otherColumns;

    /** @param otherColumns how wide the columns are beside the bar */
    SavedQuery(int otherColumns) {
        this.otherColumns = otherColumns;
    }

    static Optional<SavedQuery> named(String label) {
        return Arrays.stream(values())
                .filter(query -> query.label().equals(label))
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
        return sqlWithBars().lines().filter(line -> !line.endsWith(BAR)).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The query with a column of bars, if it has one, as long as the parameter {@code bar_width} says. */
    String sqlWithBars() {
        return file().substring(file().indexOf('\n') + 1);
    }

    /**
     * How long bars may be.
     *
     * @param columns width of the screen
     * @return 0 if there is no room
     */
    int barWidth(int columns) {
        int room = columns - otherColumns;
        return room < SHORTEST_BAR ? 0 : room;
    }

    private String file() {
        String path = "/queries/" + label() + ".sql";
        try (InputStream in = SavedQuery.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
