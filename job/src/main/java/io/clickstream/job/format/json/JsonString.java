package io.clickstream.job.format.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * A JSON string within a text: checked where it lies, and only unescaped when somebody asks for its content.
 *
 * <p>Valid is what RFC 8259 calls a string in well-formed UTF-8. An escaped surrogate without its other half is
 * refused, as it stands for no character.
 */
public final class JsonString {

    /** What is special tends to come in groups, so fewer plain bytes than this between them are taken one by one. */
    private static final int SHORT_RUN = 6;

    private static final byte NO_DIGIT = -1;
    private static final byte[] HEX_DIGITS = new byte[256];

    static {
        for (int i = 0; i < HEX_DIGITS.length; i++) {
            HEX_DIGITS[i] = i < 0x80 ? (byte) Character.digit(i, 16) : NO_DIGIT;
        }
    }

    private final JsonProblem problem;
    private byte[] bytes;
    private int from;
    private int to;
    private boolean escaped;

    /** Strings of the same array share what Flink wraps it in. */
    private MemorySegment[] segments = {MemorySegmentFactory.wrap(new byte[0])};

    JsonString(JsonProblem problem) {
        this.problem = problem;
    }

    /**
     * Checks a string.
     *
     * @param start position after the opening quote
     * @return position after the closing quote, or {@link JsonProblem#FAILED}
     */
    int scan(byte[] in, int start) {
        bytes = in;
        from = start;
        escaped = false;
        int pos = start;
        int lastSpecial = start - SHORT_RUN;
        while (pos < in.length) {
            byte b = in[pos];
            if (b == '"') {
                to = pos;
                return pos + 1;
            }
            if (b >= ' ' && b != '\\') {
                pos = pos - lastSpecial < SHORT_RUN ? pos + 1 : skipPlain(in, pos + 1);
                continue;
            }
            if (b == '\\') {
                escaped = true;
                pos = escape(in, pos);
            } else if (b < 0) {
                pos = multiByte(in, pos);
            } else {
                pos = problem.report("control character in a string", pos);
            }
            if (pos < 0) {
                return pos;
            }
            lastSpecial = pos;
        }
        return problem.unexpected(pos);
    }

    /** The position of the next byte that is not ASCII, or means something in a string, or the end of the text. */
    private static int skipPlain(byte[] in, int start) {
        int pos = start;
        int plain;
        do {
            // Zeros after the end are control characters, so they end the loop there.
            plain = SwarBytes.unmarked(SwarBytes.markEscapedOrNotAscii(SwarBytes.atOrZero(in, pos)));
            pos += plain;
        } while (plain == SwarBytes.LENGTH);
        return pos;
    }

    private int escape(byte[] in, int pos) {
        int kind = pos + 1 < in.length ? in[pos + 1] : -1;
        if (kind != 'u') {
            return unescaped(kind) < 0 ? problem.report("invalid escape", pos) : pos + 2;
        }
        int unit = hex(in, pos + 2);
        if (unit < 0) {
            return problem.report("invalid escape", pos);
        }
        if (!Character.isSurrogate((char) unit)) {
            return pos + 6;
        }
        return Character.isHighSurrogate((char) unit) && isLowSurrogateEscape(in, pos + 6)
                ? pos + 12
                : problem.report("half a surrogate pair", pos);
    }

    private static boolean isLowSurrogateEscape(byte[] in, int pos) {
        return pos + 1 < in.length
                && in[pos] == '\\'
                && in[pos + 1] == 'u'
                && Character.isLowSurrogate((char) hex(in, pos + 2));
    }

    /** What an escape of one character stands for, or -1 if there is no such escape. */
    private static int unescaped(int kind) {
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
        };
    }

    /** The number in four hexadecimal digits, or negative if there are none. */
    private static int hex(byte[] in, int pos) {
        return pos + 4 > in.length
                ? NO_DIGIT
                : digit(in[pos]) << 12 | digit(in[pos + 1]) << 8 | digit(in[pos + 2]) << 4 | digit(in[pos + 3]);
    }

    private static int digit(byte ascii) {
        return HEX_DIGITS[ascii & 0xFF];
    }

    /** Checks one character of several bytes against the table of well-formed UTF-8 (Unicode Standard, table 3-7). */
    private int multiByte(byte[] in, int pos) {
        int lead = in[pos] & 0xFF;
        boolean valid;
        int length;
        if (lead >= 0xC2 && lead <= 0xDF) {
            length = 2;
            valid = isBetween(in, pos + 1, 0x80, 0xBF);
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            length = 3;
            valid = isBetween(in, pos + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF)
                    && isBetween(in, pos + 2, 0x80, 0xBF);
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            length = 4;
            valid = isBetween(in, pos + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF)
                    && isBetween(in, pos + 2, 0x80, 0xBF)
                    && isBetween(in, pos + 3, 0x80, 0xBF);
        } else {
            length = 1;
            valid = false;
        }
        return valid ? pos + length : problem.report("invalid UTF-8", pos);
    }

    private static boolean isBetween(byte[] in, int pos, int first, int last) {
        return pos < in.length && (in[pos] & 0xFF) >= first && (in[pos] & 0xFF) <= last;
    }

    /** The array that holds the content, without quotes and escapes, at {@link #from()} to {@link #to()}. */
    public byte[] bytes() {
        unescape();
        return bytes;
    }

    /** Where the content begins in {@link #bytes()}. */
    public int from() {
        unescape();
        return from;
    }

    /** Where the content ends in {@link #bytes()}, exclusive. */
    public int to() {
        unescape();
        return to;
    }

    /** The content as a view of {@link #bytes()}: no copy, so those bytes must not change. */
    public StringData toStringData() {
        unescape();
        if (segments[0].getHeapMemory() != bytes) {
            segments = new MemorySegment[] {MemorySegmentFactory.wrap(bytes)};
        }
        return BinaryStringData.fromAddress(segments, from, to - from);
    }

    /** Whether the content is empty or only white space, as {@link String#isBlank()} has it. */
    public boolean isBlank() {
        unescape();
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return new String(bytes, i, to - i, UTF_8).isBlank();
            }
            if (!Character.isWhitespace(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /** Moves the content into an array of its own; a row may keep that array. */
    private void unescape() {
        if (!escaped) {
            return;
        }
        byte[] content = new byte[to - from + SwarBytes.LENGTH];
        int length = 0;
        for (int pos = from; pos < to; ) {
            // Copies eight bytes in any case, and then counts those before the next escape.
            long word = SwarBytes.atOrZero(bytes, pos);
            SwarBytes.put(content, length, word);
            int plain = Math.min(SwarBytes.unmarked(SwarBytes.markBackslash(word)), to - pos);
            pos += plain;
            length += plain;
            if (plain == SwarBytes.LENGTH || pos == to) {
                continue;
            }
            if (bytes[pos + 1] != 'u') {
                content[length++] = (byte) unescaped(bytes[pos + 1]);
                pos += 2;
            } else {
                int codePoint = hex(bytes, pos + 2);
                pos += 6;
                if (Character.isSurrogate((char) codePoint)) {
                    codePoint = Character.toCodePoint((char) codePoint, (char) hex(bytes, pos + 2));
                    pos += 6;
                }
                length = encode(codePoint, content, length);
            }
        }
        bytes = content;
        from = 0;
        to = length;
        escaped = false;
    }

    private static int encode(int codePoint, byte[] out, int length) {
        int pos = length;
        if (codePoint < 0x80) {
            out[pos++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            out[pos++] = (byte) (0xC0 | codePoint >> 6);
            out[pos++] = (byte) (0x80 | codePoint & 0x3F);
        } else if (codePoint < 0x10000) {
            out[pos++] = (byte) (0xE0 | codePoint >> 12);
            out[pos++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[pos++] = (byte) (0x80 | codePoint & 0x3F);
        } else {
            out[pos++] = (byte) (0xF0 | codePoint >> 18);
            out[pos++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            out[pos++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            out[pos++] = (byte) (0x80 | codePoint & 0x3F);
        }
        return pos;
    }
}
