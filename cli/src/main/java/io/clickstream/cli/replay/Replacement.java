package io.clickstream.cli.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.clickstream.core.settings.ConfigurationException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Replaces what matches a regular expression, byte by byte: what does not match stays as it is, text or not. */
final class Replacement implements PayloadTransform {
    private static final String ARROW = "=>";

    private final Pattern pattern;
    private final String replacement;

    private Replacement(Pattern pattern, String replacement) {
        this.pattern = pattern;
        this.replacement = replacement;
    }

    /**
     * Reads a rule.
     *
     * @param rule {@code regex=>replacement}; the replacement may refer to groups ({@code $1})
     * @throws ConfigurationException if it is none
     */
    static Replacement parse(String rule) {
        int arrow = rule.indexOf(ARROW);
        if (arrow < 1) {
            throw ConfigurationException.of("--replace", "must look like regex=>replacement", rule);
        }
        try {
            Pattern pattern = Pattern.compile(bytes(rule.substring(0, arrow)));
            String replacement = bytes(rule.substring(arrow + ARROW.length()));
            // A reference to a group that is not there would show only with the first match.
            int groups = pattern.matcher("").groupCount();
            Pattern.compile("()".repeat(groups)).matcher("").replaceFirst(replacement.replaceAll("\\$\\{\\w+}", ""));
            return new Replacement(pattern, replacement);
        } catch (PatternSyntaxException e) {
            throw ConfigurationException.of(
                    "--replace", "must begin with a regular expression (" + e.getDescription() + ")", rule);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ConfigurationException.of("--replace", "must end with a replacement (" + e.getMessage() + ")", rule);
        }
    }

    @Override
    public byte[] apply(byte[] payload) {
        if (payload == null) {
            return null;
        }
        try {
            // Latin-1 maps every byte to one character and back.
            return pattern.matcher(new String(payload, ISO_8859_1))
                    .replaceAll(replacement)
                    .getBytes(ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("REPLACE (--replace) has a wrong replacement: " + e.getMessage());
        }
    }

    /** A text as the payload's bytes look through Latin-1. */
    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
