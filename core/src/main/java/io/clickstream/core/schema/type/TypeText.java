package io.clickstream.core.schema.type;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type as it is written, in either language: {@code Array(Tuple(a Int8))} or {@code ARRAY<ROW<`a` TINYINT>>}.
 *
 * @param name such as {@code Array}, without what stands in brackets
 * @param arguments what stands in brackets, cut at its outer commas
 * @param rest what stands behind, such as {@code NOT NULL}
 */
record TypeText(String name, List<String> arguments, String rest) {

    private static final Pattern NAME = Pattern.compile("\\s*(\\w*)\\s*");
    private static final Pattern QUOTED_MEMBER =
            Pattern.compile("\\s*`((?:[^`\\\\]|``|\\\\.)*)`\\s*(.*)", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("\\s*(\\w+)\\s+(.*)", Pattern.DOTALL);

    /** A member of a row or tuple. */
    record Member(String name, String type) {

        /** @return its name and type; the name is empty if there is only a type */
        static Member of(String argument) {
            Matcher quoted = QUOTED_MEMBER.matcher(argument);
            if (quoted.matches()) {
                return new Member(quoted.group(1).replace("``", "`").replaceAll("\\\\(.)", "$1"), quoted.group(2));
            }
            Matcher plain = MEMBER.matcher(argument);
            return plain.matches() ? new Member(plain.group(1), plain.group(2)) : new Member("", argument.strip());
        }
    }

    static TypeText of(String type) {
        Matcher name = NAME.matcher(type);
        name.lookingAt();
        List<String> arguments = new ArrayList<>();
        int pos = name.end();
        if (pos == type.length() || type.charAt(pos) != '(' && type.charAt(pos) != '<') {
            return new TypeText(name.group(1), List.of(), type.substring(pos).strip());
        }
        int start = pos + 1;
        int depth = 0;
        for (; pos < type.length(); pos++) {
            char c = type.charAt(pos);
            if (c == '\'' || c == '`') {
                pos = quoteEnd(type, pos);
            } else if (c == '(' || c == '<') {
                depth++;
            } else if (c == ')' || c == '>') {
                depth--;
                if (depth == 0) {
                    break;
                }
            } else if (c == ',' && depth == 1) {
                arguments.add(type.substring(start, pos).strip());
                start = pos + 1;
            }
        }
        int end = Math.min(pos, type.length());
        arguments.add(type.substring(start, end).strip());
        return new TypeText(
                name.group(1),
                List.copyOf(arguments),
                type.substring(Math.min(end + 1, type.length())).strip());
    }

    /** A quote within is doubled or has a backslash before it. */
    private static int quoteEnd(String text, int start) {
        char quote = text.charAt(start);
        int pos = start + 1;
        while (pos < text.length()) {
            if (text.charAt(pos) == '\\') {
                pos++;
            } else if (text.charAt(pos) == quote) {
                if (pos + 1 == text.length() || text.charAt(pos + 1) != quote) {
                    return pos;
                }
                pos++;
            }
            pos++;
        }
        return pos;
    }
}
