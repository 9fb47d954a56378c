package io.clickstream.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of SQL statements, split at semicolons and with its variables filled in.
 *
 * <p>Quotes and comments are respected: a semicolon or a variable inside a comment means nothing, a semicolon inside
 * quotes is text. A variable inside quotes stays inside them whatever its value holds: quotes in the value are doubled.
 */
public final class SqlScript {

    // ${NAME} or ${NAME:-default}; the default may hold anything but a closing brace and a line break.
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\\r\\n]*))?}");

    private final String name;
    private final String text;
    private final Function<String, String> variables;
    private final List<Statement> statements = new ArrayList<>();

    private final StringBuilder statement = new StringBuilder();
    private int position;
    private int line = 1;
    private int firstLine;

    private SqlScript(String name, String text, Function<String, String> variables) {
        this.name = name;
        this.text = text;
        this.variables = variables;
    }

    /**
     * One statement.
     *
     * @param line the line of the file on which it starts, counted from 1
     * @param sql the statement without its semicolon and comments, padded so that a parser counts lines as the file does
     */
    public record Statement(int line, String sql) {}

    /**
     * Splits a script.
     *
     * @param name what errors call the script
     * @param text the script
     * @param variables the value of a variable, null if it is not set
     * @throws PipelineException if a variable without a default is not set, or a quote or comment is not closed
     */
    public static List<Statement> parse(String name, String text, Function<String, String> variables) {
        SqlScript script = new SqlScript(name, text, variables);
        script.split();
        return List.copyOf(script.statements);
    }

    private void split() {
        startStatement();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (text.startsWith("--", position)) {
                skip(endOf("\n", text.length(), 0));
            } else if (text.startsWith("/*", position) && !text.startsWith("/*+", position)) {
                skip(endOf("*/", -1, 2));
            } else if (c == '\'' || c == '`') {
                quoted(c);
            } else if (c == ';') {
                position++;
                endStatement();
                startStatement();
            } else if (!variable('\0')) {
                take();
            }
        }
        endStatement();
    }

    private void quoted(char quote) {
        int start = line;
        String doubled = "" + quote + quote;
        take();
        while (position < text.length()) {
            if (text.startsWith(doubled, position)) {
                take();
                take();
            } else if (text.charAt(position) == quote) {
                take();
                return;
            } else if (!variable(quote)) {
                take();
            }
        }
        throw error(start, "the quote " + quote + " is not closed");
    }

    private boolean variable(char quote) {
        if (!text.startsWith("${", position)) {
            return false;
        }
        Matcher matcher = VARIABLE.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            throw error(line, "a variable looks like ${NAME} or ${NAME:-default}");
        }
        String value = variables.apply(matcher.group(1));
        if (value == null) {
            value = matcher.group(2);
        }
        if (value == null) {
            throw error(
                    line,
                    "the variable %1$s is not set; set it in the environment or pass -D %1$s=value"
                            .formatted(matcher.group(1)));
        }
        if (!value.isBlank()) {
            touch();
        }
        statement.append(quote == '\0' ? value : value.replace("" + quote, "" + quote + quote));
        position = matcher.end();
        return true;
    }

    private void take() {
        char c = text.charAt(position++);
        if (!Character.isWhitespace(c)) {
            touch();
        }
        if (c == '\n') {
            line++;
        }
        statement.append(c);
    }

    /** Leaves a comment out, but keeps its line breaks. */
    private void skip(int end) {
        for (; position < end; position++) {
            char c = text.charAt(position);
            if (c == '\n') {
                line++;
            }
            statement.append(c == '\n' ? c : ' ');
        }
    }

    private int endOf(String terminator, int ifMissing, int length) {
        int end = text.indexOf(terminator, position + length);
        if (end < 0 && ifMissing < 0) {
            throw error(line, "the comment is not closed");
        }
        return end < 0 ? ifMissing : end + length;
    }

    private void touch() {
        if (firstLine == 0) {
            firstLine = line;
        }
    }

    private void startStatement() {
        statement.setLength(0);
        statement.append("\n".repeat(line - 1));
        firstLine = 0;
    }

    private void endStatement() {
        if (firstLine > 0) {
            statements.add(new Statement(firstLine, statement.toString().stripTrailing()));
        }
    }

    private PipelineException error(int atLine, String message) {
        return new PipelineException(name + ":" + atLine + ": " + message);
    }
}
