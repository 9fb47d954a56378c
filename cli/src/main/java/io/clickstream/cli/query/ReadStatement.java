package io.clickstream.cli.query;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A query that can only read. ClickHouse's {@code readonly} is not enough: it lets table functions and files be written. */
final class ReadStatement {
    private static final List<String> FIRST_WORDS =
            List.of("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS");

    /** Comments, strings and quoted names may hold anything; what is not closed is ClickHouse's to refuse. */
    private static final Pattern TOKEN = Pattern.compile(
            "--[^\\n]*|#[ !][^\\n]*|/\\*.*?\\*/"
                    + "|'(?:[^'\\\\]|\\\\.)*+'|`(?:[^`\\\\]|\\\\.)*+`|\"(?:[^\"\\\\]|\\\\.)*+\"|\\$(\\w*)\\$.*?\\$\\1\\$"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<other>[^\\s(\ufeff])",
            Pattern.DOTALL);

    private ReadStatement() {}

    /** @throws ConfigurationException if it could change something */
    static void require(String sql) {
        List<String> tokens = TOKEN.matcher(sql)
                .results()
                .map(MatchResult::group)
                .filter(token -> !token.matches("(?s)(?:--|#[ !]|/\\*).*"))
                .map(token -> token.toUpperCase(Locale.ROOT))
                .toList();
        String first = tokens.isEmpty() ? "empty" : tokens.get(0);
        if (!FIRST_WORDS.contains(first)) {
            throw ConfigurationException.of("--sql", "must begin with one of " + String.join(", ", FIRST_WORDS), first);
        }
        // WITH may come before an INSERT, too.
        tokens.stream().filter(List.of("INSERT", "INTO")::contains).findFirst().ifPresent(word -> {
            throw new ConfigurationException(
                    Settings.name("--sql") + " can only read: " + word + " writes; a column of this name needs quotes");
        });
    }
}
