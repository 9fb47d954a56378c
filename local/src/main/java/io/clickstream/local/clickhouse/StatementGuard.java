package io.clickstream.local.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses what no grant of the engine refuses, because the embedded engine takes whoever asks for the person at the
 * terminal: statements that read, write or move files of the machine. Everything else that reaches out of the engine is
 * closed by the grants in {@code users.xml}.
 */
final class StatementGuard {

    /** What the engine takes for one token; strings, comments and quoted names may hold anything. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>--[^\\n]*|//[^\\n]*|#[ !][^\\n]*)"
                    + "|(?<block>/\\*)"
                    + "|(?<string>'(?:[^'\\\\]|\\\\.|'')*+'?)"
                    + "|(?<quoted>`(?:[^`\\\\]|\\\\.|``)*+`?|\"(?:[^\"\\\\]|\\\\.|\"\")*+\"?)"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "|(?<other>[^\\s])",
            Pattern.DOTALL);

    /** Begin and end strings too, by rules that are not imitated here; where they are, no word may be about files. */
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
        Matcher token = TOKEN.matcher(statement);
        int at = 0;
        while (token.find(at)) {
            at = token.end();
            if (token.group("comment") != null) {
                continue;
            }
            if (token.group("block") != null) {
                at = endOfComment(statement, at);
                continue;
            }
            if (token.group("string") != null) {
                tokens.add(STRING);
            } else if (token.group("quoted") != null) {
                String quoted = token.group().toLowerCase(Locale.ROOT);
                tokens.add(quoted.replaceAll("^[`\"]|[`\"]$", ""));
            } else {
                tokens.add(token.group().toLowerCase(Locale.ROOT));
            }
            if (endsAnInsert(tokens)) {
                break;
            }
        }
        return tokens;
    }

    /** Comments may be in comments. */
    private static int endOfComment(String statement, int from) {
        int depth = 1;
        int at = from;
        while (depth > 0 && at < statement.length()) {
            boolean opens = statement.startsWith("/*", at);
            boolean closes = statement.startsWith("*/", at);
            depth += opens ? 1 : closes ? -1 : 0;
            at += opens || closes ? 2 : 1;
        }
        return at;
    }

    /** Behind {@code FORMAT name} come data, but those of {@code VALUES} are expressions. */
    private static boolean endsAnInsert(List<String> tokens) {
        int last = tokens.size() - 1;
        return tokens.get(0).equals("insert")
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
