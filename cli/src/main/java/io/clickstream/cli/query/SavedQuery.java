package io.clickstream.cli.query;

import io.clickstream.core.settings.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A query in a file of SQL, whose first line describes it in a comment. Lines that end with {@code -- bar 63} draw a bar beside
 * columns that are so wide, and are left out where there is no room for one.
 *
 * @param label how a user names it
 * @param file all of the file
 */
record SavedQuery(String label, String file) {

    private static final Pattern BAR = Pattern.compile("-- bar (\\d+)$", Pattern.MULTILINE);
    private static final String COMMENT = "-- ";
    private static final String SUFFIX = ".sql";
    private static final int SHORTEST_BAR = 10;

    /** Tables that every pipeline has. */
    private static final List<String> OF_ANY_PIPELINE = List.of("dead-letters");

    private static final List<String> OF_BUILT_IN_PIPELINE =
            List.of("events-per-minute", "top-pages", "revenue", "freshness");

    /** Those that come with the program. */
    static List<SavedQuery> builtIn() {
        return Stream.concat(OF_BUILT_IN_PIPELINE.stream(), OF_ANY_PIPELINE.stream())
                .map(SavedQuery::resource)
                .toList();
    }

    /**
     * Those of a pipeline's folder, and those of any pipeline.
     *
     * @param option what errors call the setting
     * @throws ConfigurationException if the files cannot be read
     */
    static List<SavedQuery> of(String option, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Stream<SavedQuery> own = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(SavedQuery::read);
            return Stream.concat(own, OF_ANY_PIPELINE.stream().map(SavedQuery::resource))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw ConfigurationException.of(option, "must be a folder with queries, <name>.sql in UTF-8", folder);
        }
    }

    private static SavedQuery read(Path file) {
        String name = file.getFileName().toString();
        try {
            return new SavedQuery(name.substring(0, name.length() - SUFFIX.length()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SavedQuery resource(String label) {
        try (InputStream in = SavedQuery.class.getResourceAsStream("/queries/" + label + SUFFIX)) {
            return new SavedQuery(label, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it tells, in one line; empty if the file does not say. */
    String description() {
        return file.startsWith(COMMENT) ? file.lines().findFirst().orElseThrow().substring(COMMENT.length()) : "";
    }

    /** The query, with the parameter {@code minutes} where it has one. */
    String sql() {
        return sqlWithBars()
                .lines()
                .filter(line -> !BAR.matcher(line).find())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The query with a column of bars, if it has one, as long as the parameter {@code bar_width} says. */
    String sqlWithBars() {
        return file.startsWith(COMMENT) ? file.substring(file.indexOf('\n') + 1) : file;
    }

    /**
     * How long bars may be.
     *
     * @param columns width of the screen
     * @return 0 if there is no room, or no bar
     */
    int barWidth(int columns) {
        int room = columns
                - BAR.matcher(file)
                        .results()
                        .map((MatchResult bar) -> Integer.parseInt(bar.group(1)))
                        .findFirst()
                        .orElse(columns);
        return room < SHORTEST_BAR ? 0 : room;
    }
}
