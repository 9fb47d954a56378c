package io.clickstream.cli.query;

import io.clickstream.core.clickhouse.SqlTokens;
import io.clickstream.core.clickhouse.SqlTokens.Kind;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.Settings;
import java.util.List;
import java.util.Locale;

/** A query that can only read. ClickHouse's {@code readonly} is not enough: it lets table functions and files be written. */
final class ReadStatement {
    private static final List<String> FIRST_WORDS =
            List.of("SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS");

    private static final List<String> WRITING_WORDS = List.of("INSERT", "INTO");

    private ReadStatement() {}

    /** @throws ConfigurationException if it could change something */
    static void require(String sql) {
        SqlTokens tokens = new SqlTokens(sql.startsWith("\ufeff") ? sql.substring(1) : sql);
        SqlTokens.Token first = tokens.hasNext() ? tokens.next() : new SqlTokens.Token(Kind.SIGN, "empty");
        while (first.text().equals("(") && tokens.hasNext()) {
            first = tokens.next();
        }
        if (first.kind() != Kind.WORD || !FIRST_WORDS.contains(upperCase(first))) {
            throw ConfigurationException.of(
                    "--sql", "must begin with one of " + String.join(", ", FIRST_WORDS), upperCase(first));
        }
        // WITH may come before an INSERT, too.
        tokens.forEachRemaining(token -> {
            if (token.kind() == Kind.WORD && WRITING_WORDS.contains(upperCase(token))) {
                throw new ConfigurationException(Settings.name("--sql") + " can only read: " + upperCase(token)
                        + " writes; a column of this name needs quotes");
            }
        });
    }

    private static String upperCase(SqlTokens.Token token) {
        return token.text().toUpperCase(Locale.ROOT);
    }
}
