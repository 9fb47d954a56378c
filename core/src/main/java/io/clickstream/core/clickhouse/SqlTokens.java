package io.clickstream.core.clickhouse;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ClickHouse takes a statement for: words, names, strings and signs, without comments. One after the other, so that whoever
 * knows enough need not read on into data.
 *
 * <p>Source: ClickHouse, {@code src/Parsers/Lexer.cpp}.
 */
public final class SqlTokens implements Iterator<SqlTokens.Token> {

    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>--[^\\n]*|//[^\\n]*|#[ !][^\\n]*)"
                    + "|(?<block>/\\*)"
                    + "|(?<string>'(?:[^'\\\\]|\\\\.|'')*+'?|\u2018[^\u2019]*\u2019)"
                    + "|(?<name>`(?:[^`\\\\]|\\\\.|``)*+`?|\"(?:[^\"\\\\]|\\\\.|\"\")*+\"?|\u201c[^\u201d]*\u201d)"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "|(?<heredoc>\\$)"
                    + "|(?<sign>[^\\s])",
            Pattern.DOTALL);

    private final String statement;
    private final Matcher matcher;
    private int at;
    private Token next;

    /** @param statement of any correctness; what is not closed reaches to its end */
    public SqlTokens(String statement) {
        this.statement = statement;
        this.matcher = TOKEN.matcher(statement);
        this.next = read();
    }

    /** What a token is. */
    public enum Kind {
        /** A keyword, function or name that needs no quotes. */
        WORD,
        /** A name in quotes. */
        NAME,
        /** A string in whatever quotes. */
        STRING,
        /** Any other character that is no space. */
        SIGN
    }

    /**
     * A token.
     *
     * @param text as it stands in the statement, but names and strings without their quotes
     */
    public record Token(Kind kind, String text) {}

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Token next() {
        Token token = next;
        if (token == null) {
            throw new NoSuchElementException();
        }
        next = read();
        return token;
    }

    private Token read() {
        while (matcher.find(at)) {
            at = matcher.end();
            if (matcher.group("block") != null) {
                at = endOfComment();
            } else if (matcher.group("comment") == null) {
                return token();
            }
        }
        return null;
    }

    private Token token() {
        String text = matcher.group();
        if (matcher.group("string") != null) {
            return new Token(Kind.STRING, unquoted(text));
        }
        if (matcher.group("name") != null) {
            return new Token(Kind.NAME, unquoted(text));
        }
        if (matcher.group("word") != null) {
            return new Token(Kind.WORD, text);
        }
        return matcher.group("heredoc") == null ? new Token(Kind.SIGN, text) : heredoc();
    }

    private static String unquoted(String text) {
        return text.replaceAll("^[`\"'\u2018\u201c]|[`\"'\u2019\u201d]$", "");
    }

    /** Comments may be in comments. */
    private int endOfComment() {
        int depth = 1;
        int end = at;
        while (depth > 0 && end < statement.length()) {
            boolean opens = statement.startsWith("/*", end);
            boolean closes = statement.startsWith("*/", end);
            depth += opens ? 1 : closes ? -1 : 0;
            end += opens || closes ? 2 : 1;
        }
        return end;
    }

    /** From one tag to the next that is the same; anything may be between the two dollars of a tag. */
    private Token heredoc() {
        int begin = at - 1;
        int tagEnd = statement.indexOf('$', at) + 1;
        String tag = tagEnd == 0 ? null : statement.substring(begin, tagEnd);
        int end = tag == null ? -1 : statement.indexOf(tag, tagEnd);
        if (end < 0) {
            return new Token(Kind.SIGN, "$");
        }
        at = end + tag.length();
        return new Token(Kind.STRING, statement.substring(tagEnd, end));
    }
}
