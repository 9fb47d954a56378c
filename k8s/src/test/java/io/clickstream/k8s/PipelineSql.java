package io.clickstream.k8s;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the job does to Kafka, read from its SQL.
 *
 * @param reads topics
 * @param writes topics
 * @param groups consumer groups
 * @param transactionalIdPrefixes of its sinks
 */
record PipelineSql(Set<String> reads, Set<String> writes, Set<String> groups, Set<String> transactionalIdPrefixes) {

    private static final Pattern TABLE =
            Pattern.compile("CREATE TEMPORARY TABLE (\\w+) \\(.*?\\) WITH \\((.*?)\\) LIKE", Pattern.DOTALL);
    private static final Pattern INSERT = Pattern.compile("INSERT INTO (\\w+)");

    static PipelineSql parse(String sql) {
        Set<String> sinks = found(INSERT, sql).map(insert -> insert.group(1)).collect(Collectors.toSet());
        Set<String> reads = new TreeSet<>();
        Set<String> writes = new TreeSet<>();
        found(TABLE, sql)
                .forEach(table ->
                        (sinks.contains(table.group(1)) ? writes : reads).addAll(options("topic", table.group(2))));
        return new PipelineSql(
                reads, writes, options("properties.group.id", sql), options("sink.transactional-id-prefix", sql));
    }

    private static Set<String> options(String name, String sql) {
        return found(Pattern.compile("'" + Pattern.quote(name) + "' = '([^']+)'"), sql)
                .flatMap(option -> Stream.of(option.group(1).split(";")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
