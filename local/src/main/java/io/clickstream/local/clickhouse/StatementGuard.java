package io.clickstream.local.clickhouse;

import io.clickstream.core.clickhouse.SqlTokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses what no grant of the engine refuses, because the embedded engine takes whoever asks for the person at the
 * terminal: statements that read, write or move files of the machine. Everything else that reaches out of the engine is
 * closed by the grants in {@code users.xml}.
 */
final class StatementGuard {

    /** Rare quotes, whose rules another version of the engine may change: with them, no word may be about files. */
    private static final Pattern OTHER_QUOTES = Pattern.compile("\\$.*\\$|[\u2018\u2019\u201c\u201d]", Pattern.DOTALL);

    private static final Pattern ABOUT_FILES =
            Pattern.compile("\\b(?:file|disk|sqlite|outfile|infile|attach)\\b|\\\\x", Pattern.CASE_INSENSITIVE);

    /** They touch a file before the engine asks for a grant, or it asks for none. */
    private static final Set<String> FUNCTIONS = Set.of("file", "disk", "sqlite");

    private static final String STRING = "'";
    private static final int ACCESS_DENIED = 497;

    private StatementGuard() {}

    /**
     * Lets a statement pass, or does not.
     *
     * @param statement statement, and data behind it if it is an INSERT
     * @throws ClickHouseException if it touches files
     */
    static void check(byte[] statement) {
        String text = new String(statement, StandardCharsets.UTF_8);
        refuseIf(
                OTHER_QUOTES.matcher(text).find() && ABOUT_FILES.matcher(text).find(),
                "a statement with $ or typographic quotes and a word about files");
        List<String> tokens = tokens(text);
        boolean attaches = tokens.contains("attach");
        for (int i = 0; i < tokens.size(); i++) {
            String next = token(tokens, i + 1);
            switch (tokens.get(i)) {
                case "into" -> refuseIf(next.equals("outfile"), "INTO OUTFILE");
                case "from" -> {
                    refuseIf(next.equals("infile"), "FROM INFILE");
                    refuseIf(attaches && next.equals(STRING), "ATTACH … FROM a path");
                }
                default -> {
                    boolean isFunction = next.equals("(") || isApplied(tokens, i);
                    refuseIf(isFunction && FUNCTIONS.contains(tokens.get(i)), tokens.get(i) + "()");
                    // A name that is written so that it reads otherwise.
                    refuseIf(isFunction && tokens.get(i).contains("\\"), "a function whose name has a backslash");
                }
            }
        }
    }

    /** Whether a function is named for {@code APPLY}, with or without parenthesis. */
    private static boolean isApplied(List<String> tokens, int at) {
        String before = token(tokens, at - 1);
        return before.equals("apply")
                || before.equals("(") && token(tokens, at - 2).equals("apply");
    }

    private static String token(List<String> tokens, int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : "";
    }

    /** Names and words in lower case, without quotes; a string is one quote. Ends where an INSERT's data begin. */
    private static List<String> tokens(String statement) {
        List<String> tokens = new ArrayList<>();
        SqlTokens all = new SqlTokens(statement);
        while (all.hasNext() && !endsAnInsert(tokens)) {
            SqlTokens.Token token = all.next();
            tokens.add(
                    token.kind() == SqlTokens.Kind.STRING
                            ? STRING
                            : token.text().toLowerCase(Locale.ROOT));
        }
        return tokens;
    }

    /** Behind {@code FORMAT name} come data, but those of {@code VALUES} are expressions. */
    private static boolean endsAnInsert(List<String> tokens) {
        int last = tokens.size() - 1;
        return token(tokens, 0).equals("insert")
                && token(tokens, last - 1).equals("format")
                && !tokens.get(last).equals("values");
    }

    private static void refuseIf(boolean touchesFiles, String what) {
        if (touchesFiles) {
            throw new ClickHouseException("Code: " + ACCESS_DENIED + ". DB::Exception: " + what
                    + " is refused: the local run lets no query touch files of this machine. (ACCESS_DENIED)");
        }
    }
}
