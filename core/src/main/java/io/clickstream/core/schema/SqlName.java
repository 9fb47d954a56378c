package io.clickstream.core.schema;

/** A name as Flink and ClickHouse both take it in SQL. */
public final class SqlName {

    private SqlName() {}

    /** With backquotes, but where nobody could take it for a keyword: a name of one word may be one. */
    public static String quoted(String name) {
        return name.matches("[a-z]\\w*_\\w*")
                ? name
                : "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    /** A text as it stands between single quotes. */
    public static String inString(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
